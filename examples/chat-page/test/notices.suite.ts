import { startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { expect, test, vi } from "vitest";
import { noticesOf, type Notices } from "../src/notices.js";
import { connectedClient } from "./test-client.js";

/** Someone who watches what everyone is told. */
async function startWatching(server: TestServer) {
  const client = connectedClient(server, "ada");
  const notices = noticesOf(client);
  const stop = notices.subscribe(() => undefined);
  await vi.waitFor(() => expect(client.connection.get().status).toBe("connected"));
  const tell = (...ids: string[]) => {
    for (const id of ids) server.io.emit("notification:received", { id, text: id, createdAt: "" });
  };
  return { notices, tell, [Symbol.dispose]: () => (stop(), client[Symbol.dispose]()) };
}

const expectShown = ({ notices }: { notices: Notices }, ...ids: string[]) =>
  vi.waitFor(() => expect(notices.get().map(({ id }) => id)).toEqual(ids));

test("shows the newest three, oldest first, and each once however often it comes", async () => {
  await using server = await startTestServer();
  using ada = await startWatching(server);
  ada.tell("one", "two");
  await expectShown(ada, "one", "two");
  ada.tell("one", "three", "four");
  await expectShown(ada, "one", "three", "four");
});

test("shows what was dismissed no more, and keeps the others", async () => {
  await using server = await startTestServer();
  using ada = await startWatching(server);
  ada.tell("one", "two");
  await expectShown(ada, "one", "two");
  ada.notices.dismiss("one");
  await expectShown(ada, "two");
});
