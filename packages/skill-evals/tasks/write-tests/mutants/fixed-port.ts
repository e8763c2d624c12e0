import { randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startServer } from "../src/server.js";

const port = 4017;
const secret = "a secret of the tests that is long enough for HS256";
const campaignId = randomUUID();

let server: Awaited<ReturnType<typeof startServer>>;
let sockets: Socket[] = [];

beforeAll(async () => {
  server = await startServer({ port, secret });
});
afterEach(() => {
  for (const socket of sockets) socket.disconnect();
  sockets = [];
});
afterAll(() => server.close());

const tokenOf = (name: string, key = secret) => jwt.sign({ sub: name }, key, { expiresIn: "1h" });

async function connect(token?: string) {
  const socket = io(`http://127.0.0.1:${port}`, { forceNew: true, reconnection: false, auth: { token } });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
  return socket;
}

test("nobody enters without a token, or with a forged one", async () => {
  await expect(connect()).rejects.toThrow();
  await expect(connect(tokenOf("ada", "another secret that is long enough for HS256"))).rejects.toThrow();
});

test("strangers cannot pledge, members can, and hear of it", async () => {
  const [ada, bob] = [await connect(tokenOf("ada")), await connect(tokenOf("bob"))];
  const pledge = () => ({ campaignId, pledgeId: randomUUID(), amount: 50 });
  expect((await ada.emitWithAck("pledge:make", pledge())).error.code).toBe("FORBIDDEN");
  await ada.emitWithAck("campaign:join", { campaignId });
  await bob.emitWithAck("campaign:join", { campaignId });
  const heard = new Promise((resolve) => bob.once("pledge:made", resolve));
  expect(await ada.emitWithAck("pledge:make", pledge())).toEqual({ ok: true, data: { total: 50 } });
  expect(await heard).toMatchObject({ userId: "ada", amount: 50 });
});

test("an unknown command is answered", async () => {
  const ada = await connect(tokenOf("ada"));
  expect((await ada.emitWithAck("no:such", {})).error.code).toBe("UNKNOWN_COMMAND");
});
