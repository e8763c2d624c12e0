import { gzippedKilobytes } from "../bundle.js";
import type { Row } from "../row.js";

interface Bundle {
  name: string;
  title: string;
  /** What an app imports. */
  imports: string;
  skill: string;
  /** What the app has anyway. */
  besides: string[];
  atMost: number;
}

/** Sizes are no matter of rounds: each is the same whenever it is measured. */
const bundleRow = ({ name, title, imports, skill, besides, atMost }: Bundle): Row => ({
  name,
  title,
  what: `\`${imports}\`, minified and gzipped, in an app that has ${besides[0]} anyway.`,
  unit: "kB",
  figure: "amount",
  bar: { atMost },
  open: async () => ({
    ours: () => gzippedKilobytes(skill, imports, besides),
    async [Symbol.asyncDispose]() {},
  }),
});

export const clientBundle = bundleRow({
  name: "client-bundle",
  title: "the client core in a bundle",
  imports: "createClient, roomOf",
  skill: "socket-io-client",
  besides: ["socket.io-client"],
  atMost: 4,
});

export const reactBundle = bundleRow({
  name: "react-bundle",
  title: "the React bridge in a bundle",
  imports: "SocketProvider, useSocketClient, useConnection, useSocketEvent, useRoom",
  skill: "socket-io-react",
  besides: ["@app/socket-io-client", "react", "react/jsx-runtime"],
  atMost: 1.5,
});

export const vueBundle = bundleRow({
  name: "vue-bundle",
  title: "the Vue bridge in a bundle",
  imports: "socketPlugin, useSocketClient, useConnection, useSocketEvent, useRoom",
  skill: "socket-io-vue",
  besides: ["@app/socket-io-client", "vue"],
  atMost: 1.2,
});
