import { expect, test, vi } from "vitest";
import { createRateLimit } from "../src/rate-limit.js";
import { request, startTestServer } from "../src/testing.js";

const twice = { "room:list": { points: 2, seconds: 60 } };

test("a user who spends his points is told when to come back", async () => {
  await using server = await startTestServer({ rates: twice });
  const ada = await server.connect("ada");
  for (let spent = 0; spent < 2; spent += 1) await request(ada, "room:list", {});
  const refusal = (await request(ada, "room:list", {}).catch((error: unknown) => error)) as { retryAfterMs: number };
  expect(refusal).toMatchObject({ code: "RATE_LIMITED" });
  expect(refusal.retryAfterMs).toBeGreaterThan(0);
});

test("all tabs and reconnects of a user share his points", async () => {
  await using server = await startTestServer({ rates: twice });
  for (let tab = 0; tab < 2; tab += 1) await request(await server.connect("ada"), "room:list", {});
  await expect(request(await server.connect("ada"), "room:list", {})).rejects.toMatchObject({ code: "RATE_LIMITED" });
});

test("users and commands have points of their own", async () => {
  await using server = await startTestServer({ rates: twice });
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  for (let spent = 0; spent < 2; spent += 1) await request(ada, "room:list", {});
  await request(bob, "room:list", {});
  await request(ada, "session:refresh", { token: server.token("ada") });
});

test("invalid payloads cost points too", async () => {
  await using server = await startTestServer({ rates: twice });
  const ada = await server.connect("ada");
  for (let spent = 0; spent < 2; spent += 1) await request(ada, "room:list", { limit: -1 }).catch(() => {});
  await expect(request(ada, "room:list", {})).rejects.toMatchObject({ code: "RATE_LIMITED" });
});

test("the seconds are fixed: around their end twice the points pass in a moment", async () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  const limit = createRateLimit({}, { points: 5, seconds: 2 });
  const ada = { id: "1", connected: true, data: { user: { id: "ada", name: "Ada" }, roles: [] } };
  const pass = async (times: number) => {
    for (let passed = 0; passed < times; passed += 1) await limit(ada, "room:list");
  };
  await pass(1);
  vi.advanceTimersByTime(1_990);
  await pass(4);
  vi.advanceTimersByTime(20);
  await pass(5);
  await expect(pass(1)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  vi.useRealTimers();
});
