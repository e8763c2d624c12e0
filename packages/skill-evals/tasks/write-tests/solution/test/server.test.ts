import { expect, test as sequentially } from "vitest";
import { barrier, campaignOf, hear, nextEvent, pledgeTo, request, startTestServer, tokenOf } from "./harness.js";

// Each has a server of its own. Against one that answers late they do not wait for one another.
const test = sequentially.concurrent;

test("a pledge is told to every member once, its sender included, and then acked", async () => {
  await using server = await startTestServer();
  const [ada, bob] = await Promise.all([server.enter("ada"), server.enter("bob")]);
  const campaignId = await campaignOf(ada, bob);
  const heard = [hear(ada, "pledge:made"), hear(bob, "pledge:made")];
  expect(await request(ada, "pledge:make", pledgeTo(campaignId, 70))).toEqual({ ok: true, data: { total: 70 } });
  const fact = { campaignId, userId: "ada", amount: 70, total: 70 };
  expect(heard[0]).toEqual([fact]);
  await barrier(ada, bob);
  expect(heard).toEqual([[fact], [fact]]);
});

test.for([
  ["no token", {}],
  ["garbage", { token: "garbage" }],
  ["a token of somebody else", { token: tokenOf("ada", { key: "another secret that is long enough for HS256" }) }],
  ["an expired token", { token: tokenOf("ada", { expiresInS: -60 }) }],
] as const)("nobody enters with %s", async ([_name, auth]) => {
  await using server = await startTestServer();
  await expect(server.connect(auth)).rejects.toMatchObject({ data: { code: "AUTH_INVALID" } });
});

test("who joins finds the total and the members", async () => {
  await using server = await startTestServer();
  const [ada, bob] = await Promise.all([server.enter("ada"), server.enter("bob")]);
  const campaignId = await campaignOf(ada);
  await request(ada, "pledge:make", pledgeTo(campaignId, 30));
  await request(ada, "pledge:make", pledgeTo(campaignId, 20));
  const answer = await request(bob, "campaign:join", { campaignId });
  expect(answer).toEqual({ ok: true, data: { total: 50, members: 2 } });
});

test("nobody but the members of its campaign hears of a pledge", async () => {
  await using server = await startTestServer();
  const [ada, bob, eve] = await Promise.all(["ada", "bob", "eve"].map((name) => server.enter(name)));
  const campaignId = await campaignOf(ada);
  await campaignOf(bob);
  const heard = [hear(bob, "pledge:made"), hear(eve, "pledge:made")];
  await request(ada, "pledge:make", pledgeTo(campaignId));
  await barrier(bob, eve);
  expect(heard).toEqual([[], []]);
});

test("who has not joined cannot pledge", async () => {
  await using server = await startTestServer();
  const [ada, eve] = await Promise.all([server.enter("ada"), server.enter("eve")]);
  const campaignId = await campaignOf(ada);
  const heard = hear(ada, "pledge:made");
  const refusal = await request(eve, "pledge:make", pledgeTo(campaignId));
  expect(refusal).toMatchObject({ ok: false, error: { code: "FORBIDDEN" } });
  await barrier(ada);
  expect(heard).toEqual([]);
});

test("a pledge that is sent again counts once, is told once and gets the same answer", async () => {
  await using server = await startTestServer();
  const [ada, bob] = await Promise.all([server.enter("ada"), server.enter("bob")]);
  const campaignId = await campaignOf(ada, bob);
  const heard = hear(bob, "pledge:made");
  const pledge = pledgeTo(campaignId, 50);
  const first = await request(ada, "pledge:make", pledge);
  await request(bob, "pledge:make", pledgeTo(campaignId, 5));
  expect(await request(ada, "pledge:make", pledge)).toEqual(first);
  ada.disconnect();
  const again = await server.enter("ada");
  await request(again, "campaign:join", { campaignId });
  expect(await request(again, "pledge:make", pledge)).toEqual(first);
  await barrier(bob);
  expect(heard).toHaveLength(2);
  expect(await request(bob, "campaign:join", { campaignId })).toMatchObject({ data: { total: 55 } });
});

test("an id that is used for another amount is a CONFLICT", async () => {
  await using server = await startTestServer();
  const ada = await server.enter("ada");
  const campaignId = await campaignOf(ada);
  const pledge = pledgeTo(campaignId, 50);
  await request(ada, "pledge:make", pledge);
  const refusal = await request(ada, "pledge:make", { ...pledge, amount: 60 });
  expect(refusal).toMatchObject({ ok: false, error: { code: "CONFLICT" } });
});

test("pledges that come at the same time all count", async () => {
  await using server = await startTestServer();
  const members = await Promise.all(["ada", "bob", "eve"].map((name) => server.enter(name)));
  const campaignId = await campaignOf(...members);
  await Promise.all(members.map((socket) => request(socket, "pledge:make", pledgeTo(campaignId, 10))));
  expect(await request(members[0], "campaign:join", { campaignId })).toMatchObject({ data: { total: 30 } });
});

test("pledges of a wrong shape are refused and count nothing", async () => {
  await using server = await startTestServer();
  const ada = await server.enter("ada");
  const campaignId = await campaignOf(ada);
  const heard = hear(ada, "pledge:made");
  const pledge = pledgeTo(campaignId);
  const amounts = [0, -1, 1.5, 10_001, "50", null, undefined].map((amount) => ({ ...pledge, amount }));
  for (const payload of [...amounts, { ...pledge, pledgeId: "1" }, { ...pledge, campaignId: ada.id }, null, [], "x"])
    expect(await request(ada, "pledge:make", payload), JSON.stringify(payload)).toMatchObject({
      ok: false,
      error: { code: "VALIDATION_FAILED" },
    });
  expect(heard).toEqual([]);
  expect(await request(ada, "pledge:make", { ...pledge, amount: 10_000 })).toMatchObject({ data: { total: 10_000 } });
  expect(await request(ada, "pledge:make", pledgeTo(campaignId, 1))).toMatchObject({ data: { total: 10_001 } });
});

test("garbage without an ack ends nothing", async () => {
  await using server = await startTestServer();
  const [ada, eve] = await Promise.all([server.enter("ada"), server.enter("eve")]);
  for (const event of ["campaign:join", "campaign:leave", "pledge:make", "no:such"])
    for (const payload of [[], [null], [[]], ["x"], [{}]]) eve.emit(event, ...payload);
  await barrier(eve, ada);
});

test("a command that does not exist is answered", async () => {
  await using server = await startTestServer();
  const answer = await request(await server.enter("ada"), "no:such", {});
  expect(answer).toMatchObject({ ok: false, error: { code: "UNKNOWN_COMMAND" } });
});

test("who leaves hears nothing more, cannot pledge, and the others are told", async () => {
  await using server = await startTestServer();
  const [ada, bob] = await Promise.all([server.enter("ada"), server.enter("bob")]);
  const campaignId = await campaignOf(ada, bob);
  const [heard, told] = [hear(bob, "pledge:made"), nextEvent(ada, "member:left")];
  expect(await request(bob, "campaign:leave", { campaignId })).toEqual({ ok: true, data: {} });
  expect(await told).toEqual({ campaignId, userId: "bob", members: 1 });
  await request(ada, "pledge:make", pledgeTo(campaignId));
  await barrier(bob);
  expect(heard).toEqual([]);
  const refusal = await request(bob, "pledge:make", pledgeTo(campaignId));
  expect(refusal).toMatchObject({ ok: false, error: { code: "FORBIDDEN" } });
});

test("a connection that is lost has left", async () => {
  await using server = await startTestServer();
  const [ada, bob] = await Promise.all([server.enter("ada"), server.enter("bob")]);
  const campaignId = await campaignOf(ada, bob);
  const told = nextEvent(ada, "member:left");
  bob.io.engine.close();
  expect(await told).toEqual({ campaignId, userId: "bob", members: 1 });
  expect(await request(ada, "campaign:join", { campaignId })).toMatchObject({ data: { members: 1 } });
});
