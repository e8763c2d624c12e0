import { randomUUID } from "node:crypto";
import { createClient } from "@app/socket-io-client";
import { cut, until } from "@app/socket-io-client/testing";
import { openToEveryone } from "@app/socket-io-server";
import { createRoom, request, startTestServer } from "@app/socket-io-server/testing";
import { SocketError } from "@app/socket-types";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { expect, test, vi } from "vitest";
import { SocketProvider, useConnection, useRoom, useRooms, useSocketClient, useSocketEvent } from "../src/index.js";
import { openPage } from "./page.behaviour.js";

// #region room
function ChatRoom({ roomId }: { roomId: string }) {
  const { status, error, messages, discontinuities, send, retry, discard } = useRoom(roomId);
  const [draft, setDraft] = useState("");
  return (
    <>
      {status === "refused" && <p role="alert">{error?.message}</p>}
      {discontinuities > 0 && <p>Some history was lost: messages may be missing.</p>}
      <ol role="log">
        {messages.map(({ messageId, content, status }) => (
          <li key={messageId}>
            {content}
            {status === "sending" && " (sending)"}
            {status === "failed" && <button onClick={() => retry(messageId)}>Retry</button>}
            {status === "failed" && <button onClick={() => discard(messageId)}>Discard</button>}
          </li>
        ))}
      </ol>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send(draft);
          setDraft("");
        }}
      >
        <input aria-label="Message" required value={draft} onChange={(event) => setDraft(event.target.value)} />
      </form>
    </>
  );
}
// #endregion room

// #region parts
function MemberCount({ roomId }: { roomId: string }) {
  const count = useRoom(roomId, (room) => room.memberCount);
  return <span>{count} here</span>;
}

function Composer({ roomId }: { roomId: string }) {
  const send = useRoom(roomId, (room) => room.send);
  return <button onClick={() => send("👍")}>Like</button>;
}
// #endregion parts

// #region rooms
function RoomList({ onOpen }: { onOpen: (roomId: string) => void }) {
  const list = useRooms();
  return (
    <nav>
      {list.status === "failed" && <p role="alert">{list.error.message}</p>}
      {list.status === "loaded" && list.rooms.length === 0 && <p>No rooms yet</p>}
      {list.rooms.map(({ roomId, name }) => (
        <button key={roomId} onClick={() => onOpen(roomId)}>
          {name}
        </button>
      ))}
    </nav>
  );
}
// #endregion rooms

// #region connection
function ConnectionStatus() {
  const client = useSocketClient();
  const connection = useConnection();
  if (connection.status === "connected") return null;
  if (connection.status === "needs-auth") return <p role="alert">Sign in again: {connection.error.message}</p>;
  if (connection.status !== "reconnecting") return <p role="status">{connection.status}</p>;
  return <button onClick={client.retryNow}>Connection lost. Retry now</button>;
}
// #endregion connection

// #region event
function RoomToast() {
  const [text, setText] = useState("");
  useSocketEvent("room:updated", (room) => setText(`There is a room called ${room.name}`));
  return <p role="status">{text}</p>;
}
// #endregion event

test("starts from an entry module", async () => {
  await using server = await startTestServer();
  const [url, element] = [server.url, document.createElement("div")];
  const getToken = async () => server.token("ada");
  // #region start
  const client = createClient(url, { getToken });
  client.connect();
  const root = createRoot(element);
  root.render(
    <StrictMode>
      <SocketProvider client={client}>
        <ConnectionStatus />
      </SocketProvider>
    </StrictMode>,
  );
  // #endregion start
  await until(() => expect(client.connection.get().status).toBe("connected"));
  root.unmount();
  client.close();
});

test("talks in a room", async () => {
  await using page = await openPage();
  page.show([<ChatRoom key="room" roomId={page.roomId} />, <MemberCount key="count" roomId={page.roomId} />]);
  await screen.findByText("2 here");
  fireEvent.change(screen.getByLabelText("Message"), { target: { value: "hello" } });
  fireEvent.submit(screen.getByLabelText("Message"));
  expect(await screen.findByText("hello")).toBeDefined();
  const bobs = await request(page.bob, "message:history", { roomId: page.roomId });
  expect(bobs.messages).toMatchObject([{ content: "hello" }]);
});

test("keeps what was said and written beside the reason when the room is refused", async () => {
  let mayEnter = true;
  await using page = await openPage({ access: { ...openToEveryone, mayEnterRoom: () => mayEnter } });
  page.show(<ChatRoom roomId={page.roomId} />);
  await request(page.bob, "message:send", { roomId: page.roomId, messageId: randomUUID(), content: "hello" });
  await screen.findByText("hello");
  mayEnter = false;
  cut(page.client);
  const composer = screen.getByLabelText<HTMLInputElement>("Message");
  fireEvent.change(composer, { target: { value: "unsent" } });
  fireEvent.submit(composer);
  fireEvent.change(composer, { target: { value: "a long answer" } });
  page.client.retryNow();
  expect((await screen.findByRole("alert")).textContent).toBe("You may not enter this room");
  await screen.findByText("Retry");
  const rows = screen.getAllByRole("listitem").map(({ firstChild }) => firstChild?.textContent);
  expect([...rows, composer.isConnected, composer.value]).toEqual(["hello", "unsent", true, "a long answer"]);
});

test("lists the rooms, and opens one", async () => {
  await using page = await openPage();
  const onOpen = vi.fn();
  page.show(<RoomList onOpen={onOpen} />);
  fireEvent.click(await screen.findByText("Test"));
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(page.roomId);
});

test("says that there are no rooms, and why they cannot be listed", async () => {
  const access = { ...openToEveryone, mayEnterRoom: vi.fn(() => true) };
  await using page = await openPage({ access });
  access.mayEnterRoom.mockReturnValue(false);
  page.show(<RoomList onOpen={() => {}} />);
  await screen.findByText("No rooms yet");
  access.mayEnterRoom.mockImplementation(() => {
    throw new SocketError("UNAVAILABLE", "The policy is away");
  });
  page.server.io.emit("facts:missed", { withinMs: 0 });
  expect((await screen.findByRole("alert")).textContent).toBe("The policy is away");
});

test("sends without rendering for messages", async () => {
  await using page = await openPage();
  page.show([<Composer key="composer" roomId={page.roomId} />, <ChatRoom key="room" roomId={page.roomId} />]);
  fireEvent.click(screen.getByText("Like"));
  expect(await screen.findByText("👍")).toBeDefined();
});

test("says how the connection is", async () => {
  await using page = await openPage();
  page.show(<ConnectionStatus />);
  await until(() => expect(page.client.socket.connected).toBe(true));
  cut(page.client);
  fireEvent.click(await screen.findByText("Connection lost. Retry now"));
  await until(() => expect(page.client.socket.connected).toBe(true));
});

test("tells of a new room", async () => {
  await using page = await openPage();
  page.show(<RoomToast />);
  await until(() => expect(page.client.socket.connected).toBe(true));
  await request(page.bob, "room:create", { roomId: randomUUID(), name: "Lab" });
  expect(await screen.findByText("There is a room called Lab")).toBeDefined();
});

// #region test
test("shows what another user says", async () => {
  await using server = await startTestServer();
  const bob = await server.connect("bob");
  const { roomId } = await createRoom(bob);
  const client = createClient(server.url, { getToken: async () => server.token("ada") });
  client.connect();
  render(<ChatRoom roomId={roomId} />, {
    wrapper: ({ children }) => <SocketProvider client={client}>{children}</SocketProvider>,
  });
  await request(bob, "message:send", { roomId, messageId: randomUUID(), content: "hello" });
  expect(await screen.findByText("hello")).toBeDefined();
  cleanup();
  client.close();
});
// #endregion test
