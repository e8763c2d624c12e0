import { createClient } from "@app/socket-io-client";
import { startTestServer } from "@app/socket-io-server/testing";
import { expect, test } from "vitest";

async function startDevelopmentServer(port: number) {
  // #region server
  const server = await startTestServer({
    port,
    server: { origins: ["http://localhost:5173"] },
    // Whoever says a name is let in, for an hour.
    verifyToken(token) {
      const name = String(token);
      return { user: { id: name, name }, roles: [], issuedAtMs: 0, expiresAtMs: Date.now() + 3_600_000 };
    },
  });
  // #endregion server
  return server;
}

test("lets in whoever says a name, and serves the page of a development server", async () => {
  await using server = await startDevelopmentServer(0);
  const origin = { extraHeaders: { Origin: "http://localhost:5173" } };
  const client = createClient(server.url, { getToken: async () => "Ada", socketOptions: origin });
  client.connect();
  await expect.poll(() => client.connection.get().status).toBe("connected");
  const roomId = crypto.randomUUID();
  await client.request("room:create", { roomId, name: "Plan" });
  expect(await client.request("room:join", { roomId })).toMatchObject({ members: [{ id: "Ada", name: "Ada" }] });
  client.close();
});
