// @vitest-environment node
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { version } from "../../../skills/realtime/socket-io-vue/test/peer-version.js";

const skill = new URL("../../../skills/realtime/socket-io-vue/package.json", import.meta.url);

test("is the oldest Vue that the skill states", async () => {
  const { peerDependencies } = JSON.parse(await readFile(skill, "utf8")) as { peerDependencies: { vue: string } };
  expect(peerDependencies.vue).toBe(`^${version}`);
});
