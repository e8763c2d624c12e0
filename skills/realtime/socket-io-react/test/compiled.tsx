import { expect, test } from "vitest";
import { useMessagesWithRealtime } from "../src/query.js";
import { useRoom } from "../src/use-room.js";

test("runs hooks that React Compiler has compiled", () => {
  for (const hook of [useRoom, useMessagesWithRealtime]) expect(String(hook)).toMatch(/\$\[\d+\]/);
});
