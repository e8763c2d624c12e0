import { createClient, roomListOf } from "@app/socket-io-client";
import { startTestServer } from "@app/socket-io-server/testing";
import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import {
  SocketProvider,
  useConnection,
  useFile,
  usePresence,
  useRequest,
  useRoom,
  useRooms,
  useSocketEmit,
  useSocketEvent,
  useTyping,
  useUpload,
} from "../src/index.js";
import { openPage } from "./page.behaviour.js";

function Room({ roomId }: { roomId: string }) {
  const { status } = useConnection();
  const room = useRoom(roomId);
  const { rooms } = useRooms();
  return <p>{`${status}, ${room.status}, ${room.messages.length} messages, ${rooms.length} rooms`}</p>;
}

/** Everything that a component can do in a room. */
function Desk({ roomId }: { roomId: string }) {
  useSocketEmit();
  useSocketEvent("room:updated", () => {});
  const { memberCount } = usePresence(roomId);
  const { typing } = useTyping(roomId);
  const parts = [useRequest("room:create"), useUpload(roomId), useFile({ roomId, fileId: roomId }), useRooms()];
  return <p>{[...parts.map(({ status }) => status), memberCount, typing.length].join()}</p>;
}

test("renders to a string without opening a socket or keeping a listener", async () => {
  await using server = await startTestServer();
  const getToken = vi.fn(async () => server.token("ada"));
  const client = createClient(server.url, { getToken });
  const roomId = "6f1c2a34-0d9e-4b57-8a3f-7c5e9b2d1f60";
  const html = renderToString(
    <SocketProvider client={client}>
      <Room roomId={roomId} />
      <Desk roomId={roomId} />
    </SocketProvider>,
  );
  expect(html).toBe("<p>idle, idle, 0 messages, 0 rooms</p><p>idle,idle,loading,loading,0,0</p>");
  expect(client.socket.io.engine).toBeUndefined();
  expect(client.socket.listeners("message:received")).toEqual([]);
  expect(getToken).not.toHaveBeenCalled();
});

test("hydrates what the server rendered although the client has connected since", async () => {
  await using page = await openPage();
  roomListOf(page.client).subscribe(() => {});
  await vi.waitFor(() => expect(roomListOf(page.client).get().rooms).toHaveLength(1));
  const container = document.createElement("div");
  container.innerHTML = "<p>idle, idle, 0 messages, 0 rooms</p>";
  const onRecoverableError = vi.fn();
  const tree = (
    <StrictMode>
      <SocketProvider client={page.client}>
        <Room roomId={page.roomId} />
      </SocketProvider>
    </StrictMode>
  );
  const root = hydrateRoot(container, tree, { onRecoverableError });
  await vi.waitFor(() => expect(container.textContent).toBe("connected, joined, 0 messages, 1 rooms"));
  root.unmount();
  expect(onRecoverableError).not.toHaveBeenCalled();
});
