import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { namespaceOf, type Client } from "@app/socket-io-client";
import { createMemoryMessageStore, type MessageStore } from "@app/socket-io-server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBoard, type BoardStore } from "../src/board.js";
import type { Card } from "../src/cards.js";
import type { BoardCommands, BoardFacts } from "../src/contract.js";
import { startBoardServer } from "./board-server.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

/** A person's open board. */
async function openBoard(client: Client): Promise<BoardStore> {
  const board = createBoard(client, "plan");
  board.subscribe(() => {});
  await vi.waitFor(() => expect(board.get().status).toBe("open"));
  return board;
}

const namesIn = (board: BoardStore, column: Card["column"]) =>
  board.get().cards.flatMap((card) => (card.column === column ? [card.title] : []));

function add(board: BoardStore, title: string, column: Card["column"] = "todo"): string {
  const cardId = randomUUID();
  board.change({ kind: "add", cardId, title, column });
  return cardId;
}

test("a deed is done at once, and told to everybody on the board", async () => {
  await using server = await startBoardServer();
  const [ada, bob] = [await openBoard(server.client("ada")), await openBoard(server.client("bob"))];
  add(ada, "Write it down");
  expect(namesIn(ada, "todo")).toEqual(["Write it down"]);
  await vi.waitFor(() => expect(namesIn(bob, "todo")).toEqual(["Write it down"]));
});

test("two people who move the same card see it end in the same place", async () => {
  await using server = await startBoardServer();
  const [ada, bob] = [await openBoard(server.client("ada")), await openBoard(server.client("bob"))];
  const cardId = add(ada, "Both want it");
  await vi.waitFor(() => expect(namesIn(bob, "todo")).toHaveLength(1));
  ada.change({ kind: "move", cardId, column: "doing" });
  bob.change({ kind: "move", cardId, column: "done" });
  add(ada, "Said after");
  await vi.waitFor(() => expect(namesIn(bob, "todo")).toEqual(["Said after"]));
  await vi.waitFor(() => expect(ada.get().cards).toEqual(bob.get().cards));
});

test("what is done while the connection is away is done once, and what others did is seen in order", async () => {
  await using server = await startBoardServer();
  const [ada, bob] = [await openBoard(server.client("ada")), await openBoard(server.client("bob"))];
  for (let count = 0; count < 5; count += 1) {
    server.cut();
    add(ada, `a${count}`);
    add(bob, `b${count}`);
  }
  await vi.waitFor(() => expect(namesIn(ada, "todo")).toHaveLength(10));
  await vi.waitFor(() => expect(bob.get()).toEqual(ada.get()));
  expect(namesIn(ada, "todo").filter((title) => title.startsWith("a"))).toEqual(["a0", "a1", "a2", "a3", "a4"]);
});

test("a deed that is sent twice has one effect and the same answer", async () => {
  await using server = await startBoardServer();
  const client = server.client("ada");
  const board = await openBoard(client);
  const boards = namespaceOf<BoardCommands, BoardFacts>(client, "/boards");
  const deed = { kind: "add", cardId: randomUUID(), title: "Once", column: "todo" } as const;
  const send = () => boards.request("board:change", { boardId: "plan", changeId, deed });
  const changeId = randomUUID();
  expect(await send()).toEqual(await send());
  await vi.waitFor(() => expect(namesIn(board, "todo")).toEqual(["Once"]));
});

test("a deed whose answer is lost is not done again over what others did since", async () => {
  const memory = createMemoryMessageStore();
  const signal = new EventEmitter();
  let [lost, mayReturn] = ["", Promise.resolve<unknown>(undefined)];
  const store: MessageStore = {
    ...memory,
    async append(draft) {
      const appended = await memory.append(draft);
      if (draft.messageId !== lost) return appended;
      if (appended.duplicate) await once(signal, "answer");
      else {
        mayReturn = once(signal, "return");
        server.cut();
      }
      return appended;
    },
  };
  await using server = await startBoardServer({ store });
  const ada = await openBoard(server.client("ada", () => mayReturn.then(() => server.token("ada"))));
  const bob = await openBoard(server.client("bob"));
  const cardId = add(ada, "Both want it");
  await vi.waitFor(() => expect(namesIn(bob, "todo")).toHaveLength(1));
  lost = ada.change({ kind: "move", cardId, column: "doing" });
  await vi.waitFor(() => expect(namesIn(bob, "doing")).toHaveLength(1));
  bob.change({ kind: "move", cardId, column: "done" });
  await vi.waitFor(() => expect(namesIn(bob, "done")).toHaveLength(1));
  signal.emit("return");
  await vi.waitFor(() => expect(namesIn(ada, "done")).toHaveLength(1));
  signal.emit("answer");
});

test("what one person did without a connection is not done as the next", async () => {
  await using server = await startBoardServer();
  let uid: string | undefined;
  const client = server.client("ada", async () => uid && server.token(uid));
  const board = createBoard(client, "plan");
  board.subscribe(() => {});
  add(board, "Ada's");
  client.signOut();
  expect(board.get().cards).toEqual([]);
  uid = "bob";
  client.connect();
  add(board, "Bob's");
  await vi.waitFor(async () => expect(namesIn(await openBoard(server.client("eve")), "todo")).toEqual(["Bob's"]));
});

test("a deed that the board has no place for is undone, and says why", async () => {
  await using server = await startBoardServer();
  const board = await openBoard(server.client("ada"));
  for (const title of ["one", "two", "three"]) add(board, title, "doing");
  add(board, "four", "doing");
  expect(namesIn(board, "doing")).toHaveLength(4);
  await vi.waitFor(() => expect(board.get().refused).toMatchObject([{ error: { code: "CONFLICT" } }]));
  expect(namesIn(board, "doing")).toEqual(["one", "two", "three"]);
  for (const { changeId } of board.get().refused) board.dismiss(changeId);
  expect(board.get().refused).toEqual([]);
});

test("a board is refused to whoever it does not name", async () => {
  await using server = await startBoardServer();
  const client = server.client("eve", async () => server.token("eve", { boards: ["other"] }));
  const board = createBoard(client, "plan");
  board.subscribe(() => {});
  await vi.waitFor(() => expect(board.get().error).toMatchObject({ code: "FORBIDDEN" }));
  const boards = namespaceOf<BoardCommands, BoardFacts>(client, "/boards");
  const deed = { kind: "rename", cardId: randomUUID(), title: "Mine" } as const;
  const changed = boards.request("board:change", { boardId: "plan", changeId: randomUUID(), deed });
  await expect(changed).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a deed of no kind is refused with the place of the mistake", async () => {
  await using server = await startBoardServer();
  const client = server.client("ada");
  const board = await openBoard(client);
  board.change({ kind: "add", cardId: "not an id", title: "", column: "todo" });
  const issues = [expect.objectContaining({ path: "deed.cardId" }), expect.objectContaining({ path: "deed.title" })];
  await vi.waitFor(() => expect(board.get().refused[0]?.error).toMatchObject({ code: "VALIDATION_FAILED", issues }));
});

test("a token of another shape is refused", async () => {
  await using server = await startBoardServer();
  const client = server.client("ada", async () => server.token("ada", { claims: { boards: "plan" } }));
  await vi.waitFor(() => expect(client.connection.get()).toMatchObject({ error: { code: "AUTH_INVALID" } }));
});

test("a token of one's own shape is renewed in place", async () => {
  await using server = await startBoardServer();
  const lives = [2_000, 60_000];
  const client = server.client("ada", async () => server.token("ada", { expiresInMs: lives.shift() ?? 60_000 }));
  const board = await openBoard(client);
  const { id } = client.socket;
  await vi.waitFor(() => expect(lives).toEqual([]), { timeout: 3_000 });
  add(board, "Still here");
  await vi.waitFor(() => expect(board.get().cards).toHaveLength(1));
  expect(client.socket.id).toBe(id);
});
