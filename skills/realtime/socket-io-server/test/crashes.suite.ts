import { describe, expect, test } from "vitest";
import { startChild } from "./child.js";
import { openRaw } from "./raw-connection.js";

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

describe.concurrent("one packet ends a process", () => {
  test.each([
    ["calls an ack that was not sent", '42["save",{}]', "ack is not a function"],
    ["trusts the type of a payload", '42["trim",null]', "Cannot read properties of null"],
    ["rejects", '42["load"]', "the database is away"],
    ["passes on 5,000 nested levels", `42["relay",${nested(5_000)}]`, "Maximum call stack size exceeded"],
    ["throws in middleware", "40/strict,", "no token"],
  ])(
    "that %s",
    async (_, packet, reason) => {
      await using child = startChild("unguarded-server.ts");
      const url = `http://127.0.0.1:${await child.nextLine()}`;
      await using peer = await openRaw(url);
      await peer.enter({});
      peer.send(packet);
      await expect(child.nextLine()).rejects.toThrow(reason);
    },
    20_000,
  );
});
