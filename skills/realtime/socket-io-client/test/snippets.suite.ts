import { startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { SocketError, type FileInfo } from "@app/socket-types";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  createClient,
  downloadFile,
  keepUnsent,
  openObjectUrl,
  roomOf,
  uploadFile,
  type Client,
  type Connection,
  type TokenReason,
} from "../src/index.js";
import { connectedClient, disposable, emptyRoom, until } from "./test-client.js";

// A backoff that is long enough for the state between two connections to be shown, and the same in each run.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.05));
afterEach(() => vi.restoreAllMocks());

function tokensOf(server: TestServer) {
  // What your app has instead: a request to its own sign-in endpoint.
  return (_reason: TokenReason) => Promise.resolve(server.token("ada"));
}

test("the start of an app connects", async () => {
  await using server = await startTestServer();
  const { url } = server;
  const fetchToken = tokensOf(server);
  // #region start
  const client = createClient(url, {
    // "expiring" and "expired" need a fresh token; resolve with undefined when the user is signed out.
    getToken: (reason) => fetchToken(reason),
  });
  client.connect();
  // #endregion start
  using _ = disposable(client);
  expect(await until(client.connection, ({ status }) => status !== "connecting")).toEqual({ status: "connected" });
});

// #region banner
function banner(connection: Connection): string {
  switch (connection.status) {
    case "idle":
    case "connected":
      return "";
    case "connecting":
      return "Connecting…";
    case "reconnecting":
      if (connection.retryAt === undefined) return "Trying again…";
      return `Trying again in ${Math.ceil((connection.retryAt - Date.now()) / 1_000)} s`;
    case "draining":
      return "The server restarts, one moment…";
    case "offline":
      return "You are offline";
    case "needs-auth":
      return `Sign in again: ${connection.error.message}`;
    case "closed":
      return connection.error?.message ?? "Disconnected";
  }
}
// #endregion banner

test("a banner has words for every state", () => {
  expect(banner({ status: "reconnecting", attempt: 2, retryAt: Date.now() + 2_500 })).toBe("Trying again in 3 s");
  expect(banner({ status: "needs-auth", error: new SocketError("AUTH_EXPIRED", "Expired") })).toContain("Expired");
});

test("a room is watched, written to and left", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const shown: string[] = [];
  const show = (text: string) => shown.push(text);
  // #region room
  const room = roomOf(client, roomId);
  const leave = room.subscribe(() => {
    const { messages } = room.get();
    show(messages.map(({ status, content }) => `${content} (${status})`).join("\n"));
  });
  room.send("Hello");
  // #endregion room
  await until(room, ({ messages }) => messages[0]?.status === "sent");
  leave();
  expect(shown).toContain("Hello (sent)");
});

test("what is unsent outlives a reload", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const user = { id: "ada" };
  // #region keep
  const stopKeeping = keepUnsent(client, user.id);
  // #endregion keep
  const room = roomOf(client, await emptyRoom(server));
  room.send("Hello");
  await until(room, ({ messages }) => messages[0]?.status === "sent");
  stopKeeping();
});

test("a file is uploaded, sent, and downloaded", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const show = vi.fn<(text: string) => void>();
  const file = new File(["tea"], "tea.txt", { type: "text/plain" });
  // #region upload
  const upload = uploadFile(client, roomId, file);
  const hide = upload.subscribe(() => show(`${upload.get().sentBytes} of ${upload.get().totalBytes}`));
  const { fileId } = await upload.result;
  hide();
  roomOf(client, roomId).send("Look at this", { fileId });
  // #endregion upload
  const { messages } = await until(roomOf(client, roomId), (room) => room.messages[0]?.status === "sent");
  const message = messages[0] as { file: FileInfo };
  // #region download
  const blob = await downloadFile(client, message.file);
  const { url, revoke } = openObjectUrl(blob);
  // #endregion download
  expect([await blob.text(), url.startsWith("blob:")]).toEqual(["tea", true]);
  revoke();
});

test("a command is retried with the same payload, and so the same id", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  await expect(createRoom(client, crypto.randomUUID(), "Lab")).resolves.toMatchObject({ name: "Lab" });
});

// #region request
async function createRoom(client: Client, roomId: string, name: string) {
  try {
    return await client.request("room:create", { roomId, name }, { timeoutMs: 5_000 });
  } catch (error) {
    const isTaken = error instanceof SocketError && error.code === "CONFLICT";
    throw isTaken ? new Error("That room exists", { cause: error }) : error;
  }
}
// #endregion request
