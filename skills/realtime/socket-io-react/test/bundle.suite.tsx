// @vitest-environment node
import { parse } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** What importing these names adds to an app that has React and the client core: bytes, minified and gzipped, and modules. */
async function bundle(names: string) {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export { ${names} } from "./index.js";`,
      resolveDir: fileURLToPath(new URL("../src", import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["react", "react/jsx-runtime", "@app/socket-io-client"],
    write: false,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {});
  const files = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => parse(file).name);
  return { bytes: gzipSync(outputFiles[0]!.contents).length, modules: new Set(files) };
}

test("adds at most 1.2 kB for the provider, the connection, events and rooms", async () => {
  const { bytes } = await bundle("SocketProvider, useSocketClient, useConnection, useSocketEvent, useRoom");
  expect(bytes).toBeLessThanOrEqual(1_200);
});

const watched = ["provider", "use-store"];
const alone = [
  ["useConnection", ["use-connection", ...watched]],
  ["useFile", ["use-file", ...watched]],
  ["usePresence", ["use-presence", "use-room", ...watched]],
  ["useRequest", ["use-request", ...watched]],
  ["useRoom", ["use-room", ...watched]],
  ["useRooms", ["use-rooms", ...watched]],
  ["useSocketEmit", ["use-socket-emit", "provider"]],
  ["useSocketEvent", ["use-socket-event", "provider"]],
  ["useTyping", ["use-typing", "use-room", ...watched]],
  ["useUpload", ["use-upload", ...watched]],
] as const;

test.each(alone)("brings with %s what it needs and no other hook", async (name, needed) => {
  expect((await bundle(name)).modules).toEqual(new Set(needed));
});
