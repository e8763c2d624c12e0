import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { CommandFailure } from "../src/dispatch.js";
import { createMemoryRoomStore } from "../src/memory-store.js";
import { createRoom, request, startTestServer, type TestServer } from "../src/testing.js";
import { deferred } from "./deferred.js";
import { openRaw } from "./raw-connection.js";

async function openPeer(server: TestServer) {
  const peer = await openRaw(server.url);
  await peer.enter({ token: server.token("mallory") });
  return peer;
}
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

test.each([
  ["null", "null"],
  ["an array", "[]"],
  ["text", '"hi"'],
  ["a number", "7"],
  ["unknown shapes", '{"roomId":{"a":[]}}'],
  ["5,000 levels", nested(5_000)],
  ["two objects", `{"roomId":"${randomUUID()}"},{}`],
])("a payload of %s is VALIDATION_FAILED and disturbs nobody", async (_, payload) => {
  await using server = await startTestServer();
  const bystander = await server.connect("ada");
  await using peer = await openPeer(server);
  peer.send(`420["room:join",${payload}]`);
  expect(await peer.receives("430")).toContain("VALIDATION_FAILED");
  expect(await request(bystander, "room:list", {})).toMatchObject({ rooms: [] });
});

test("a refused payload names the field", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  await expect(request(ada, "room:create", { roomId: randomUUID(), name: "" })).rejects.toMatchObject({
    code: "VALIDATION_FAILED",
    issues: [{ path: "name", message: expect.any(String) as string }],
  });
});

test("a payload over the limit closes only the connection that sent it", async () => {
  await using server = await startTestServer();
  const bystander = await server.connect("ada");
  await using peer = await openPeer(server);
  peer.send(`42["message:send",{"content":"${"x".repeat(300 * 1024)}"}]`);
  await peer.closed;
  expect(await request(bystander, "room:list", {})).toMatchObject({ rooms: [] });
});

test.each(["room:lsit", "__proto__", "constructor", "hasOwnProperty", "error", "x".repeat(10_000)])(
  "the event %.20s is UNKNOWN_COMMAND",
  async (event) => {
    await using server = await startTestServer();
    await using peer = await openPeer(server);
    peer.send(`420${JSON.stringify([event, {}])}`);
    const answer = await peer.receives("430");
    expect(answer).toContain("UNKNOWN_COMMAND");
    expect(answer.length).toBeLessThan(300);
  },
);

test("a numeric event name is UNKNOWN_COMMAND", async () => {
  await using server = await startTestServer();
  await using peer = await openPeer(server);
  peer.send("420[7,{}]");
  expect(await peer.receives("430")).toContain("UNKNOWN_COMMAND");
});

test.each([
  ["without an ack", '42["room:list",{}]'],
  ["without an ack and invalid", '42["room:list",null]'],
  ["with text where the ack belongs", '42["room:list",{},"ack"]'],
  ["without a payload", '42["room:list"]'],
  ["as a signal with an ack", '42["typing:start",{"roomId":7},{}]'],
  ["with __proto__ as payload", '42["room:list",{"__proto__":{"limit":1}}]'],
])("a command %s throws nowhere", async (_, packet) => {
  await using server = await startTestServer();
  await using peer = await openPeer(server);
  peer.send(packet);
  peer.send('429["room:list",{}]');
  expect(await peer.receives("439")).toContain('"ok":true');
});

test("a handler that throws answers INTERNAL_ERROR, and only the log learns why", async () => {
  const failures: CommandFailure[] = [];
  const rooms = { ...createMemoryRoomStore(), get: () => Promise.reject(new Error("password=hunter2")) };
  await using server = await startTestServer({ rooms, onFailure: (failure) => failures.push(failure) });
  const ada = await server.connect("ada");
  const refusal = (await request(ada, "room:join", { roomId: randomUUID() }).catch((error: unknown) => error)) as Error;
  expect(refusal).toMatchObject({ code: "INTERNAL_ERROR", requestId: failures[0]?.requestId });
  expect(JSON.stringify(refusal) + refusal.message).not.toContain("hunter2");
  expect(failures).toMatchObject([{ event: "room:join", userId: "ada", error: { message: "password=hunter2" } }]);
});

test("a handler that throws at once is contained like one that rejects", async () => {
  const get = () => {
    throw new Error("at once");
  };
  await using server = await startTestServer({ rooms: { ...createMemoryRoomStore(), get }, onFailure: () => {} });
  const ada = await server.connect("ada");
  await expect(request(ada, "room:join", { roomId: randomUUID() })).rejects.toMatchObject({ code: "INTERNAL_ERROR" });
  expect(await request(ada, "room:list", {})).toMatchObject({ rooms: [] });
});

test("5,000 flooded events do not hold up another user's ack", async () => {
  await using server = await startTestServer({ rates: {} });
  const [flooder, ada] = [await server.connect("mallory"), await server.connect("ada")];
  await createRoom(ada);
  const codes: Record<string, number> = {};
  const flood = Array.from({ length: 5_000 }, async () => {
    const { code } = await request(flooder, "room:list", {}).then(
      () => ({ code: "ok" }),
      (error: { code: string }) => error,
    );
    codes[code] = (codes[code] ?? 0) + 1;
  });
  await request(ada, "room:list", {});
  expect(Object.values(codes).reduce((sum, count) => sum + count, 0)).toBeLessThan(5_000);
  await Promise.all(flood);
  expect(Object.keys(codes).toSorted()).toEqual(["RATE_LIMITED", "ok"]);
  expect(codes["ok"]).toBeLessThanOrEqual(200);
});

test("a socket that asks faster than it is answered is refused beyond 1,000 waiting commands", async () => {
  const answering = deferred();
  const list = () => answering.promise.then(() => ({ rooms: [], hasMore: false }));
  await using server = await startTestServer({
    rooms: { ...createMemoryRoomStore(), list },
    rates: { "room:list": { points: 9_999, seconds: 9 } },
  });
  const ada = await server.connect("ada");
  const asked = Array.from({ length: 1_100 }, () =>
    request(ada, "room:list", {}).then(
      () => "ok",
      ({ code }: { code: string }) => code,
    ),
  );
  expect(await Promise.race(asked)).toBe("RATE_LIMITED");
  answering.resolve();
  expect((await Promise.all(asked)).filter((code) => code === "ok")).toHaveLength(1_000);
});
