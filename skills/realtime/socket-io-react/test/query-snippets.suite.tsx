import { createClient, roomOf } from "@app/socket-io-client";
import { until } from "@app/socket-io-client/testing";
import { createRoom, startTestServer } from "@app/socket-io-server/testing";
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { fireEvent, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { expect, test } from "vitest";
import { SocketProvider, useConnection, useRoom, useSocketClient } from "../src/index.js";
import { messagesQuery, syncQuery, useMessagesWithRealtime, type FetchPage } from "../src/query.js";
import { openQueryPage } from "./query-page.behaviour.js";

// #region log
function ChatLog({ roomId, fetchPage }: { roomId: string; fetchPage: FetchPage }) {
  const { messages, query } = useMessagesWithRealtime(roomId, fetchPage);
  const send = useRoom(roomId, (room) => room.send);
  return (
    <>
      {query.isError && <button onClick={() => void query.refetch()}>Older messages could not be read. Retry</button>}
      {query.hasNextPage && (
        <button disabled={query.isFetching} onClick={() => void query.fetchNextPage()}>
          Older
        </button>
      )}
      <ol role="log">
        {messages.map(({ messageId, content, status }) => (
          <li key={messageId}>
            {content}
            {status !== "sent" && ` (${status})`}
          </li>
        ))}
      </ol>
      <button onClick={() => send("👍")}>Like</button>
    </>
  );
}
// #endregion log

// #region rooms
function RoomList() {
  const client = useSocketClient();
  const enabled = useConnection(({ status }) => status === "connected");
  const queryFn = () => client.request("room:list", {});
  const { data } = useQuery({ queryKey: ["rooms"], queryFn, enabled, staleTime: Infinity });
  return data?.rooms.map(({ roomId, name }) => <p key={roomId}>{name}</p>);
}
// #endregion rooms

test("shows pages and live messages, and sends", async () => {
  await using page = await openQueryPage();
  await page.store(1, 2);
  const { container } = page.show(<ChatLog roomId={page.roomId} fetchPage={page.fetchPage} />);
  fireEvent.click(screen.getByText("Like"));
  await until(() => expect(page.cached()).toEqual(["1", "2", "👍"]));
  const shown = () => [...container.querySelectorAll("li")].map(({ textContent }) => textContent);
  await until(() => expect(shown()).toEqual(["1", "2", "👍"]));
});

test("starts from an entry module, refetches by events and forgets a user who signs out", async () => {
  await using server = await startTestServer();
  const [url, element, App] = [server.url, document.createElement("div"), RoomList];
  const getToken = async () => server.token("ada");
  // #region start
  const client = createClient(url, { getToken });
  const queryClient = new QueryClient();
  syncQuery(client, queryClient, "room:updated", () => ["rooms"]);
  client.onSignOut(() => queryClient.clear());
  client.connect();
  const root = createRoot(element);
  root.render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <SocketProvider client={client}>
          <App />
        </SocketProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
  // #endregion start
  await until(() => expect(client.socket.connected).toBe(true));
  await createRoom(await server.connect("bob"));
  await until(() => expect(element.textContent).toBe("Test"));
  root.unmount();
  client.signOut();
  expect(queryClient.getQueryCache().getAll()).toEqual([]);
  client.close();
});

test("has pages before a component asks", async () => {
  await using page = await openQueryPage();
  await page.store(1, 2);
  const { client, queryClient, roomId, fetchPage } = page;
  // #region prefetch
  const options = messagesQuery(client, roomId, fetchPage);
  await queryClient.prefetchInfiniteQuery(options);
  const newest = queryClient.getQueryData(options.queryKey)?.pages[0]?.messages.at(-1);
  // #endregion prefetch
  expect(newest).toMatchObject({ content: "2", status: "sent" });
  expect(roomOf(client, roomId).get().status).toBe("idle");
});
