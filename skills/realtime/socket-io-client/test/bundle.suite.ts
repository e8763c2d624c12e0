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
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { bytes: gzipSync(outputFiles[0]!.contents).length, files: files.map(([file]) => file) };
}

// Each figure is what it was when it was written, and 2 %: what grows, grows knowingly.
const core = "createClient, roomOf";
const sizes = [
  ["a client", "createClient", 2_810],
  ["a client and its rooms", core, 6_210],
  ["rooms, and another namespace", `${core}, namespaceOf`, 6_420],
  ["rooms, and what outlives a reload", `${core}, keepUnsent`, 6_770],
  ["rooms, and uploads", `${core}, uploadFile`, 7_570],
] as const;

test.each(sizes)("adds no more than it did for %s", async (_what, names, bytes) => {
  const added = (await bundle(names)).bytes;
  expect(added).toBeLessThanOrEqual(bytes);
  expect(added, "lower the figure").toBeGreaterThan(bytes * 0.96);
});

test("leaves out of a client and its rooms what they do not use", async () => {
  const { files } = await bundle(core);
  const others = ["upload", "download", "transfer", "while-joined", "file-hash", "keep-unsent", "namespace", "select"];
  expect(files.filter((file) => others.some((name) => file.endsWith(`/${name}.ts`)))).toEqual([]);
});

test("bundles no zod: the contract is types in a client", async () => {
  const { files } = await bundle("createClient, roomOf");
  expect(files.filter((file) => file.includes("zod"))).toEqual([]);
});
