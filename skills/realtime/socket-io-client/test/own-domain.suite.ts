import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { namespaceOf, type Client } from "../src/index.js";
import type { ListCommands, ListFacts } from "./shared-list-contract.js";
import { listOf, type ListStore } from "./shared-list.js";
import { startListServer, type ListServer } from "./shared-list-server.js";
import { connectedClient, testClient, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

/** Somebody's open list. */
async function openList(client: Client, listId = "tea"): Promise<ListStore> {
  const list = listOf(client, listId);
  list.subscribe(() => {});
  await until(list, ({ status }) => status === "open");
  return list;
}

function add(list: ListStore, text: string): string {
  const itemId = randomUUID();
  list.put({ itemId, text });
  return itemId;
}

const texts = ({ items }: { items: readonly { text: string }[] }) => items.map(({ text }) => text);

function cut(server: ListServer) {
  for (const socket of server.io.of("/").sockets.values()) socket.conn.close();
}

test("shows a change at once, and to everybody who watches", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  using bob = await connectedClient(server, "bob");
  const [mine, his] = [await openList(ada), await openList(bob)];
  add(mine, "milk");
  expect(texts(mine.get())).toEqual(["milk"]);
  await until(his, (list) => texts(list).join() === "milk");
  await until(mine, ({ unsent }) => unsent.length === 0);
  expect(mine.get().items).toEqual(his.get().items);
});

test("delivers once, in order, what was changed while the connection is away", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  using bob = await connectedClient(server, "bob");
  const [mine, his] = [await openList(ada), await openList(bob)];
  for (let count = 0; count < 5; count += 1) {
    cut(server);
    add(mine, `a${count}`);
    add(his, `b${count}`);
  }
  const isDone = ({ items, unsent }: ReturnType<ListStore["get"]>) => items.length === 10 && unsent.length === 0;
  await until(mine, isDone);
  await until(his, isDone);
  expect(texts(mine.get())).toEqual(texts(his.get()));
  expect(texts(mine.get()).filter((text) => text.startsWith("a"))).toEqual(["a0", "a1", "a2", "a3", "a4"]);
});

test("delivers what was changed before the watcher left, and forgets the list then", async () => {
  await using server = await startListServer();
  using ada = testClient(server, "ada");
  const list = listOf(ada, "tea");
  list.subscribe(() => {})();
  add(list, "milk");
  ada.connect();
  await vi.waitFor(() => expect(list.get()).toEqual({ status: "idle", items: [], unsent: [] }));
  using bob = await connectedClient(server, "bob");
  expect(texts((await openList(bob)).get())).toEqual(["milk"]);
});

test("does not undo what another has set since a change whose answer was lost", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  const list = await openList(ada);
  const itemId = add(list, "milk");
  await until(list, ({ unsent }) => unsent.length === 0);
  server.onStored = () => {
    server.onStored = () => undefined;
    // Between the storing and the answer: another renames it, and the connection is cut.
    server.store("tea", { itemId, text: "bob's milk" });
    cut(server);
  };
  list.put({ itemId, text: "ada's milk" });
  await until(list, ({ status, unsent }) => status === "open" && unsent.length === 0);
  expect(texts(list.get())).toEqual(["bob's milk"]);
});

test("shows what another has set since, though its own answer is still on the way", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  const list = await openList(ada);
  const itemId = add(list, "milk");
  await until(list, ({ unsent }) => unsent.length === 0);
  const signal = new EventEmitter();
  server.onStored = (change) => {
    server.tell("tea", { epoch: "1", change });
    server.tell("tea", server.store("tea", { itemId, text: "bob's milk" }));
    return once(signal, "answer");
  };
  list.put({ itemId, text: "ada's milk" });
  await until(list, (now) => texts(now).join() === "bob's milk" && now.unsent.length === 0);
  signal.emit("answer");
});

test("sends nothing before it is open, also after a cut", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  const list = await openList(ada);
  const asked = vi.spyOn(namespaceOf<ListCommands, ListFacts>(ada, "/lists"), "request");
  cut(server);
  await until(list, ({ status }) => status === "opening");
  add(list, "milk");
  await until(list, ({ items, unsent }) => items.length > 0 && unsent.length === 0);
  expect(asked.mock.calls.map(([command]) => command)).toEqual(["list:open", "list:put"]);
});

test("never shows a change done, undone and done again while its answer and its fact come", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  const list = await openList(ada);
  const seen = new Set<string>();
  const look = () => seen.add(texts(list.get()).join());
  list.subscribe(look);
  ada.socket.io.on("packet", () => queueMicrotask(look));
  // A gap before it: the answer is there long before the list may hold it.
  server.store("tea", { itemId: randomUUID(), text: "before" });
  add(list, "mine");
  await until(list, ({ items, unsent }) => items.length === 2 && unsent.length === 0);
  expect([...seen]).toEqual(["mine", "before,mine"]);
});

test("opens again when a fact was missed, though the server has no history", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  const list = await openList(ada);
  const store = (text: string) => server.store("tea", { itemId: randomUUID(), text });
  store("missed");
  server.tell("tea", store("heard"));
  expect(texts(await until(list, ({ items }) => items.length === 2))).toEqual(["missed", "heard"]);
});

test("opens once for what was told before its first answer", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  let reads = 0;
  server.onRead = () => {
    reads += 1;
    if (reads > 1) return;
    // The answer is made, and older than what is told now.
    server.tell("tea", server.store("tea", { itemId: randomUUID(), text: "milk" }));
  };
  const list = await openList(ada);
  await until(list, ({ items }) => items.length === 1);
  server.tell("tea", server.store("tea", { itemId: randomUUID(), text: "tea" }));
  await until(list, ({ items }) => items.length === 2);
  expect(reads).toBe(2);
});

test("begins anew when the server has lost the list", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  const list = await openList(ada);
  add(list, "old");
  await until(list, ({ unsent }) => unsent.length === 0);
  server.lose();
  add(list, "new");
  await until(list, (now) => texts(now).join() === "new" && now.unsent.length === 0);
});

test("lets go of what was stored in a list that is lost", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  const list = await openList(ada);
  // A gap: what follows is answered, and not yet readable.
  server.store("tea", { itemId: randomUUID(), text: "untold" });
  add(list, "gone");
  await until(list, ({ unsent }) => unsent[0]?.reply !== undefined);
  server.lose();
  expect((await until(list, ({ items }) => items.length === 0)).unsent).toEqual([]);
});

test("keeps two lists apart", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  const [tea, beer] = [await openList(ada), await openList(ada, "beer")];
  add(tea, "milk");
  await until(tea, ({ unsent }) => unsent.length === 0);
  expect(beer.get().items).toEqual([]);
  expect(listOf(ada, "tea")).toBe(tea);
});

test("says why it is refused, and what was changed there", async () => {
  await using server = await startListServer();
  using bob = await connectedClient(server, "bob");
  const list = listOf(bob, "secret");
  list.subscribe(() => {});
  const changeId = list.put({ itemId: randomUUID(), text: "mine" });
  const { error, unsent } = await until(list, (now) => now.unsent[0]?.status === "failed");
  expect([error?.code, unsent[0]?.error?.code]).toEqual(["FORBIDDEN", "FORBIDDEN"]);
  list.dismiss(changeId);
  expect(list.get().unsent).toEqual([]);
});

test("sends nothing of whoever signed out as the next user", async () => {
  await using server = await startListServer();
  let user = "ada";
  using client = await connectedClient(server, "ada", { getToken: () => Promise.resolve(server.token(user)) });
  const list = await openList(client);
  add(list, "for all");
  await until(list, ({ unsent }) => unsent.length === 0);
  cut(server);
  await until(list, ({ status }) => status === "opening");
  add(list, "ada's secret");
  client.signOut();
  expect(list.get()).toMatchObject({ items: [], unsent: [] });
  user = "bob";
  client.connect();
  await until(list, ({ status }) => status === "open");
  add(list, "bob's");
  const { items } = await until(list, (now) => now.items.length > 1 && now.unsent.length === 0);
  expect(texts({ items })).toEqual(["for all", "bob's"]);
});

test("shows what was told while it was left and watched again before its answer", async () => {
  await using server = await startListServer();
  using ada = await connectedClient(server, "ada");
  const signal = new EventEmitter();
  const read = once(signal, "read");
  server.onRead = () => {
    server.onRead = () => undefined;
    signal.emit("read");
    return once(signal, "answer");
  };
  const list = listOf(ada, "tea");
  const leave = list.subscribe(() => {});
  await read;
  leave();
  await vi.waitFor(() => expect(list.get().status).toBe("idle"));
  // Told while nobody listens, and not in the answer that is made.
  const told = new Promise((resolve) => ada.socket.io.once("packet", resolve));
  server.tell("tea", server.store("tea", { itemId: randomUUID(), text: "meanwhile" }));
  await told;
  list.subscribe(() => {});
  signal.emit("answer");
  expect(texts(await until(list, ({ items }) => items.length > 0))).toEqual(["meanwhile"]);
});
