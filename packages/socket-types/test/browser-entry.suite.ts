import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("the entry that a browser imports carries no zod", async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL("../src/index.ts", import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
  });
  const bundled = Object.keys(metafile.inputs);
  expect(bundled.some((file) => file.endsWith("result.ts"))).toBe(true);
  expect(bundled.filter((file) => file.includes("zod"))).toEqual([]);
});
