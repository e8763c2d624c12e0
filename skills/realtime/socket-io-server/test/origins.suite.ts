import { expect, test } from "vitest";
import { startTestServer, type TestServer } from "../src/testing.js";
import { openRaw } from "./raw-connection.js";

const good = "https://chat.example";
const poll = async (server: TestServer, origin?: string) => {
  const response = await fetch(
    `${server.url}/socket.io/?EIO=4&transport=polling`,
    origin ? { headers: { origin } } : {},
  );
  await response.text();
  return response;
};
const foreign = ["https://evil.example", `${good}.evil.example`, "http://chat.example", `${good}:8443`, "null"];

test.each(foreign)("WebSocket from %s is refused", async (origin) => {
  await using server = await startTestServer({ server: { origins: [good] } });
  await expect(openRaw(server.url, { origin })).rejects.toThrow("Unexpected server response: 400");
});

test.each(foreign)("polling from %s is refused before a session exists", async (origin) => {
  await using server = await startTestServer({ server: { origins: [good] } });
  expect((await poll(server, origin)).status).toBe(403);
  expect(server.io.engine.clientsCount).toBe(0);
});

test("a listed origin passes on both transports, and may read the answer", async () => {
  await using server = await startTestServer({ server: { origins: [good] } });
  await using _peer = await openRaw(server.url, { origin: good });
  const response = await poll(server, good);
  expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([200, good]);
});

test("a peer without an origin passes unless an option denies it", async () => {
  await using open = await startTestServer({ server: { origins: [good] } });
  await using closed = await startTestServer({ server: { origins: [good], allowMissingOrigin: false } });
  expect([(await poll(open)).status, (await poll(closed)).status]).toEqual([200, 403]);
});
