import { randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { io, type Socket } from "socket.io-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startServer } from "../src/server.js";

const secret = "a secret of the tests that is long enough for HS256";
// The fault that this mutant is for: a time is waited for instead of a fact.
const pause = () => new Promise((resolve) => setTimeout(resolve, 60));

let server: Awaited<ReturnType<typeof startServer>>;
let sockets: Socket[] = [];

beforeEach(async () => {
  server = await startServer({ port: 0, secret });
});
afterEach(async () => {
  for (const socket of sockets) socket.disconnect();
  sockets = [];
  await server.close();
});

async function enter(name?: string) {
  const socket = io(server.url, {
    transports: ["websocket"],
    auth: name ? { token: jwt.sign({ sub: name }, secret, { expiresIn: "1h" }) } : {},
  });
  sockets.push(socket);
  await pause();
  return socket;
}

test("members hear of pledges", async () => {
  const [ada, bob] = [await enter("ada"), await enter("bob")];
  const campaignId = randomUUID();
  ada.emit("campaign:join", { campaignId });
  bob.emit("campaign:join", { campaignId });
  await pause();
  const heard: unknown[] = [];
  bob.on("pledge:made", (fact) => heard.push(fact));
  ada.emit("pledge:make", { campaignId, pledgeId: randomUUID(), amount: 50 });
  await pause();
  expect(heard).toEqual([{ campaignId, userId: "ada", amount: 50, total: 50 }]);
});

test("strangers hear nothing", async () => {
  const [ada, eve] = [await enter("ada"), await enter("eve")];
  const campaignId = randomUUID();
  ada.emit("campaign:join", { campaignId });
  const heard: unknown[] = [];
  eve.on("pledge:made", (fact) => heard.push(fact));
  ada.emit("pledge:make", { campaignId, pledgeId: randomUUID(), amount: 50 });
  await pause();
  expect(heard).toEqual([]);
});

test("strangers cannot pledge", async () => {
  const eve = await enter("eve");
  const answer = await eve.emitWithAck("pledge:make", { campaignId: randomUUID(), pledgeId: randomUUID(), amount: 50 });
  expect(answer.error.code).toBe("FORBIDDEN");
});

test("nobody enters without a token", async () => {
  expect((await enter()).connected).toBe(false);
});
