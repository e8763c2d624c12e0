// @vitest-environment node
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** What importing these names adds to an app that has React and the client core: minified and gzipped bytes. */
async function bundledBytes(names: string): Promise<number> {
  const { outputFiles } = await build({
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
  });
  return gzipSync(outputFiles[0]!.contents).length;
}

test("adds at most 1.2 kB for the provider, the connection, events and rooms", async () => {
  const bytes = await bundledBytes("SocketProvider, useSocketClient, useConnection, useSocketEvent, useRoom");
  expect(bytes).toBeLessThanOrEqual(1_200);
});
