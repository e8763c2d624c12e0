import { openToEveryone } from "@app/socket-io-server";
import { startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClient, fileOf, roomOf, uploadFile, type FileState } from "../src/index.js";
import { connectedClient, disposable, emptyRoom, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

/** A file that bob has uploaded. */
async function uploaded(server: TestServer, roomId: string) {
  using bob = await connectedClient(server, "bob");
  return await uploadFile(bob, roomId, new File(["tea"], "tea.txt", { type: "text/plain" })).result;
}

const urlOf = (state: FileState) => (state.status === "ready" ? state.url : "");
const isReady = ({ status }: FileState) => status === "ready";

test("is one store per client and file, downloaded while it is watched and revoked after that", async () => {
  await using server = await startTestServer();
  const info = await uploaded(server, await emptyRoom(server));
  using client = await connectedClient(server, "ada");
  const file = fileOf(client, info);
  expect(fileOf(client, info)).toBe(file);
  const [unmount, unmountOther] = [file.subscribe(() => {}), file.subscribe(() => {})];
  const url = urlOf(await until(file, isReady));
  expect(await (await fetch(url)).text()).toBe("tea");
  unmount();
  expect(file.get().status).toBe("ready");
  unmountOther();
  await vi.waitFor(() => expect(file.get()).toEqual({ status: "loading" }));
  await expect(fetch(url)).rejects.toThrow();
});

test("downloads again for those who come back", async () => {
  await using server = await startTestServer();
  const info = await uploaded(server, await emptyRoom(server));
  using client = await connectedClient(server, "ada");
  const file = fileOf(client, info);
  const first = urlOf(await until(file, isReady));
  await vi.waitFor(() => expect(file.get().status).toBe("loading"));
  expect(urlOf(await until(file, isReady))).not.toBe(first);
});

test("gives the download up when nobody watches any more", async () => {
  await using server = await startTestServer();
  const info = await uploaded(server, await emptyRoom(server));
  using client = await connectedClient(server, "ada");
  const created = vi.spyOn(URL, "createObjectURL");
  const sent = vi.fn<(event: string) => void>();
  client.socket.onAnyOutgoing(sent);
  fileOf(client, info).subscribe(() => {})();
  await vi.waitFor(() => expect(roomOf(client, info.roomId).get().status).toBe("idle"));
  await client.request("room:list", {});
  expect(sent.mock.calls.filter(([event]) => event === "file:read")).toEqual([]);
  expect(created).not.toHaveBeenCalled();
});

test("says why a file cannot be shown", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const file = fileOf(client, { fileId: crypto.randomUUID(), roomId: await emptyRoom(server) });
  const failed = await until(file, ({ status }) => status === "failed");
  expect(failed).toMatchObject({ error: { code: "NOT_FOUND" } });
});

test("shows the next user nothing that only the one before may see", async () => {
  let name = "ada";
  const access = { ...openToEveryone, mayEnterRoom: (user: { id: string }) => user.id !== "eve" };
  await using server = await startTestServer({ access });
  const info = await uploaded(server, await emptyRoom(server));
  using client = disposable(createClient(server.url, { getToken: async () => server.token(name) }));
  client.connect();
  const file = fileOf(client, info);
  const unmount = file.subscribe(() => {});
  const url = urlOf(await until(file, isReady));
  client.signOut();
  expect(file.get()).toEqual({ status: "loading" });
  await expect(fetch(url)).rejects.toThrow();
  name = "eve";
  client.connect();
  await until(file, ({ status }) => status === "failed");
  unmount();
});
