import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** What importing these names adds to an app that has socket.io-client: minified and gzipped bytes, and the files. */
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
    external: ["socket.io-client"],
    conditions: ["@app/source"],
    write: false,
    metafile: true,
  });
  return { bytes: gzipSync(outputFiles[0]!.contents).length, files: Object.keys(metafile.inputs) };
}

test("adds at most 3.0 kB for a client", async () => {
  expect((await bundle("createClient")).bytes).toBeLessThanOrEqual(3_000);
});

test("adds at most 5.8 kB for a client and its rooms", async () => {
  expect((await bundle("createClient, roomOf")).bytes).toBeLessThanOrEqual(5_800);
});

test("bundles no zod: the contract is types in a client", async () => {
  const { files } = await bundle("createClient, roomOf");
  expect(files.filter((file) => file.includes("zod"))).toEqual([]);
});
