import { randomUUID } from "node:crypto";
import { namespaceOf, roomKey, serveCommands, sessionHandlers, type CommandSocket } from "@app/socket-io-server";
import { startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { SocketError, type Cursor } from "@app/socket-types";
import {
  listCommands,
  type Change,
  type Item,
  type ListCommands,
  type ListFacts,
  type Stored,
} from "./shared-list-contract.js";

interface Log {
  head: Cursor;
  items: Map<string, Item>;
  changes: Map<string, Change>;
}

export interface ListServer extends TestServer {
  /** Called with each change that was stored, before it is told and answered: what it waits for delays both. */
  onStored: (change: Change) => unknown;
  /** Called with each list that was read, before it is answered. */
  onRead: (listId: string) => unknown;
  /** Stores without telling anybody. */
  store(listId: string, item: Item, changeId?: string): Stored;
  tell(listId: string, stored: Stored): void;
  /** Forgets every list: what follows is of another epoch. */
  lose(): void;
}

/** A real server with lists on `/lists`, kept in memory. */
export async function startListServer(): Promise<ListServer> {
  const server = await startTestServer();
  const lists = namespaceOf<ListCommands, ListFacts>(server.io, "/lists");
  const logs = new Map<string, Log>();
  let epochs = 1;

  function logOf(listId: string): Log {
    const log = logs.get(listId) ?? {
      head: { epoch: String(epochs), offset: 0 },
      items: new Map(),
      changes: new Map(),
    };
    logs.set(listId, log);
    return log;
  }

  const listServer: ListServer = {
    ...server,
    onStored: () => undefined,
    onRead: () => undefined,
    store(listId, { itemId, text }, changeId = randomUUID()) {
      const log = logOf(listId);
      const { epoch, offset } = log.head;
      const change = log.changes.get(changeId) ?? { changeId, offset: offset + 1, item: { itemId, text } };
      if (!log.changes.has(changeId)) {
        log.changes.set(changeId, change);
        log.head = { epoch, offset: change.offset };
        log.items.set(itemId, change.item);
      }
      return { epoch, change };
    },
    tell(listId, { epoch, change }) {
      lists.to(roomKey(listId)).emit("list:changed", { listId, epoch, changes: [change] });
    },
    lose() {
      epochs += 1;
      logs.clear();
    },
  };

  const assertMember = ({ data }: CommandSocket, listId: string) => {
    if (listId === "secret" && data.user.id !== "ada") throw new SocketError("FORBIDDEN", "Ask ada to share it");
  };
  serveCommands(lists, listCommands, {
    ...sessionHandlers(server.verifyToken),
    async "list:open"(socket, { listId }) {
      assertMember(socket, listId);
      // Before it is read: nothing is told between the two that is in neither.
      await socket.join(roomKey(listId));
      const { head, items } = logOf(listId);
      const read = [...items.values()];
      await listServer.onRead(listId);
      return { head, items: read };
    },
    async "list:put"(socket, { listId, changeId, ...item }) {
      assertMember(socket, listId);
      const stored = listServer.store(listId, item, changeId);
      await listServer.onStored(stored.change);
      listServer.tell(listId, stored);
      return stored;
    },
  });
  return listServer;
}
