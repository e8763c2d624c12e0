import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createMemoryMessageStore, type MessageStore } from "@app/socket-io-server";
import { request } from "@app/socket-io-server/testing";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { messagesQuery, useMessagesWithRealtime, type FetchPage } from "../src/query.js";
import { openPage, useEachCommit, type Page } from "./page.behaviour.js";

const pageSize = 50;

export interface QueryPage extends Page {
  readonly queryClient: QueryClient;
  readonly fetchPage: FetchPage;
  /** The `before` of each page that was asked for. */
  readonly asked: (string | null)[];
  /** Lets answers wait, each with what the log was when it was asked for. Returns the release. */
  holdAnswers(): () => void;
  /** A message of Bob's. */
  say(content: string, roomId?: string): Promise<unknown>;
  /** Stores messages that nobody is told of. */
  store(from: number, to: number): Promise<void>;
  /** Begins the log anew, as a server without a disk does. */
  loseLog(): void;
  /** How many connections the room has. */
  attendance(): number | undefined;
  /** What each commit of a `Log` showed. */
  readonly commits: string[][];
  /** What the cache has. */
  cached(roomId?: string): string[] | undefined;
}

/** Shows the messages of a room. */
export function Log({ page, roomId = page.roomId }: { page: QueryPage; roomId?: string }) {
  const { messages, query } = useMessagesWithRealtime(roomId, page.fetchPage);
  useEachCommit(() => page.commits.push(messages.map(({ content }) => content)));
  return (
    <section data-room={roomId}>
      {query.hasNextPage && <button onClick={() => void query.fetchNextPage()}>Older</button>}
      <p>{messages.map(({ content }) => content).join()}</p>
    </section>
  );
}

/** A page whose pages come over HTTP, from the log that the chat has. */
export async function openQueryPage(): Promise<QueryPage> {
  let log = createMemoryMessageStore();
  const messages: MessageStore = { append: (draft) => log.append(draft), read: (id, range) => log.read(id, range) };
  const page = await openPage({ messages });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const asked: (string | null)[] = [];
  let released: Promise<unknown> | undefined;

  async function answer({ url = "" }: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const before = searchParams.get("before");
    asked.push(before);
    const offset = Number(before?.split(":")[1]);
    const { head, ...read } = await log.read(pathname.split("/")[2]!, {
      limit: pageSize,
      ...(before && { before: offset }),
    });
    await released;
    response.end(JSON.stringify({ epoch: head.epoch, ...read }));
  }
  const http = createServer((incoming, response) => void answer(incoming, response));
  await once(http.listen(0, "127.0.0.1"), "listening");
  const api = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  // #region fetch
  const fetchPage: FetchPage = async (roomId, before, signal) => {
    const query = before ? `?before=${encodeURIComponent(`${before.epoch}:${before.offset}`)}` : "";
    const response = await fetch(`${api}/rooms/${roomId}/messages${query}`, { signal });
    if (!response.ok) throw new Error(`Messages could not be read: ${response.status}`);
    return response.json();
  };
  // #endregion fetch

  return {
    ...page,
    queryClient,
    fetchPage,
    asked,
    show(children) {
      const cached = (shown: ReactNode) => <QueryClientProvider client={queryClient}>{shown}</QueryClientProvider>;
      const view = page.show(cached(children));
      return { ...view, rerender: (next) => view.rerender(cached(next)) };
    },
    holdAnswers() {
      const { promise, resolve } = withResolvers();
      released = promise;
      return resolve;
    },
    say: (content, roomId = page.roomId) =>
      request(page.bob, "message:send", { roomId, messageId: randomUUID(), content }),
    async store(from, to) {
      const sender = { id: "bob", name: "bob" };
      for (let number = from; number <= to; number += 1) {
        await log.append({ roomId: page.roomId, messageId: randomUUID(), sender, content: String(number) });
      }
    },
    loseLog: () => void (log = createMemoryMessageStore()),
    attendance: () => page.server.io.of("/").adapter.rooms.get(`room:${page.roomId}`)?.size,
    commits: [],
    cached(roomId = page.roomId) {
      const { queryKey } = messagesQuery(page.client, roomId, fetchPage);
      const pages = queryClient.getQueryData(queryKey)?.pages.toReversed();
      return pages?.flatMap(({ messages }) => messages.map(({ content }) => content));
    },
    async [Symbol.asyncDispose]() {
      await page[Symbol.asyncDispose]();
      queryClient.clear();
      http.closeAllConnections();
      await once(http.close(), "close");
    },
  };
}

// Promise.withResolvers came with Node 22.
function withResolvers() {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
