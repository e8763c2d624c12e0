// @vitest-environment node
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { version } from "../../../skills/realtime/socket-io-react/test/peer-version.js";

const skill = new URL("../../../skills/realtime/socket-io-react/package.json", import.meta.url);

test("is the oldest React that the skill states", async () => {
  const { peerDependencies } = JSON.parse(await readFile(skill, "utf8")) as { peerDependencies: { react: string } };
  expect(peerDependencies.react).toBe(`^${version} || ^19.0.0`);
});
