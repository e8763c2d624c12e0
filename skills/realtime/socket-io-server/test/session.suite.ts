import { expect, test, vi } from "vitest";
import type { Identity } from "../src/claims.js";
import { nextEvent, request, startTestServer } from "../src/testing.js";

const ended = (socket: { once(event: "disconnect", listener: (reason: string) => void): unknown }) =>
  new Promise<string>((resolve) => socket.once("disconnect", resolve));

test("a session ends with its token, and says so first", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada", { auth: { token: server.token("ada", { expiresInMs: 400 }) } });
  const gone = ended(ada);
  expect(await nextEvent(ada, "session:ended")).toMatchObject({ code: "AUTH_EXPIRED" });
  expect(await gone).toBe("io server disconnect");
});

test("a client is warned before its session ends", async () => {
  await using server = await startTestServer();
  const token = server.token("ada", { expiresInMs: 600 });
  const ada = server.client("ada", { auth: { token } });
  const warning = nextEvent(ada.connect(), "session:expiring");
  expect(Date.parse((await warning).expiresAt)).toBeGreaterThan(Date.now());
});

test("a fresh token extends the session on the same socket", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada", { auth: { token: server.token("ada", { expiresInMs: 500 }) } });
  const { id } = ada;
  await request(ada, "session:refresh", { token: server.token("ada", { expiresInMs: 1_500 }) });
  await nextEvent(ada, "session:expiring");
  expect(ada).toMatchObject({ connected: true, id });
});

test("a fresh token brings its roles to the socket", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  await request(ada, "session:refresh", { token: server.token("ada", { roles: ["admin"] }) });
  expect(server.io.of("/").sockets.get(ada.id as string)?.data.roles).toEqual(["admin"]);
});

test("a socket knows what its latest token said of it, and nothing else", async () => {
  const says = (data: object): Identity => ({
    user: { id: "ada", name: "Ada" },
    roles: [],
    ...data,
    expiresAtMs: Date.now() + 60_000,
    issuedAtMs: 0,
  });
  const verifyToken = (token: unknown) => says(JSON.parse(token as string) as object);
  await using server = await startTestServer({ verifyToken });
  const ada = await server.connect("ada", { auth: { token: '{"paddle":7,"isGuest":true}' } });
  const data = () => server.io.of("/").sockets.get(ada.id as string)?.data;
  expect(data()).toEqual({ user: { id: "ada", name: "Ada" }, roles: [], paddle: 7, isGuest: true });
  await request(ada, "session:refresh", { token: '{"paddle":8}' });
  expect(data()).toEqual({ user: { id: "ada", name: "Ada" }, roles: [], paddle: 8 });
});

test("another user's token does not extend a session", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  await expect(request(ada, "session:refresh", { token: server.token("bob") })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  expect(server.io.of("/").sockets.get(ada.id as string)?.data.user.id).toBe("ada");
});

test("a session far in the future does not end at once", async () => {
  await using server = await startTestServer();
  const timers = vi.spyOn(globalThis, "setTimeout");
  await server.connect("ada", { auth: { token: server.token("ada", { expiresInMs: 60 * 86_400_000 }) } });
  const delays = timers.mock.calls.map(([, delayMs]) => delayMs ?? 0);
  timers.mockRestore();
  expect(Math.max(...delays)).toBe(2 ** 31 - 1);
});
