import { randomUUID } from "node:crypto";
import { roomOf } from "@app/socket-io-client";
import { openToEveryone } from "@app/socket-io-server";
import { createRoom, request } from "@app/socket-io-server/testing";
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useRoom, type RoomView } from "../src/index.js";
import { cut, openPage, shownMessages, useEachCommit, type Page } from "./page.behaviour.js";

function Messages({ roomId, onCommit }: { roomId: string; onCommit?: (room: RoomView) => void }) {
  const room = useRoom(roomId);
  useEachCommit(() => onCommit?.(room));
  return room.messages.map(({ messageId, content }) => (
    <p key={messageId} data-message>
      {content}
    </p>
  ));
}

const say = ({ bob }: Page, roomId: string, content: string) =>
  request(bob, "message:send", { roomId, messageId: randomUUID(), content });

const membersOf = ({ server }: Page, roomId: string) => server.io.of("/").adapter.rooms.get(`room:${roomId}`)?.size;

test("joins while mounted and shows what is said", async () => {
  await using page = await openPage();
  page.show(<Messages roomId={page.roomId} />);
  await vi.waitFor(() => expect(membersOf(page, page.roomId)).toBe(2));
  await say(page, page.roomId, "hello");
  expect(await screen.findByText("hello")).toBeDefined();
});

test("joins once for any number of components", async () => {
  await using page = await openPage();
  const joins = vi.fn<(event: string) => void>();
  page.server.io.on("connection", (socket) => socket.onAny(joins));
  page.show([1, 2, 3].map((key) => <Messages key={key} roomId={page.roomId} />));
  await say(page, page.roomId, "hello");
  await vi.waitFor(() => expect(shownMessages()).toEqual(["hello", "hello", "hello"]));
  expect(joins.mock.calls.filter(([event]) => event === "room:join")).toHaveLength(1);
  expect(page.server.io.engine.clientsCount).toBe(2);
});

test("never commits the messages of another room", async () => {
  await using page = await openPage();
  const other = await createRoom(page.bob);
  await say(page, page.roomId, "first room");
  await say(page, other.roomId, "second room");
  const commits: [string, string[]][] = [];
  const watch = (roomId: string) => (room: RoomView) => {
    commits.push([roomId, room.messages.map((message) => message.roomId)]);
  };
  const view = page.show(<Messages roomId={page.roomId} onCommit={watch(page.roomId)} />);
  await screen.findByText("first room");
  view.rerender(<Messages roomId={other.roomId} onCommit={watch(other.roomId)} />);
  await screen.findByText("second room");
  expect(commits.flatMap(([roomId, rooms]) => rooms.filter((found) => found !== roomId))).toEqual([]);
  await vi.waitFor(() => expect(membersOf(page, page.roomId)).toBe(1));
});

test("shows own messages in every commit, each once", async () => {
  await using page = await openPage();
  const commits: RoomView["messages"][] = [];
  const isLast = (status: string) => commits.at(-1)?.every((message) => message.status === status);
  page.show(<Messages roomId={page.roomId} onCommit={({ messages }) => commits.push(messages)} />);
  await vi.waitFor(() => expect(membersOf(page, page.roomId)).toBe(2));
  cut(page.client);
  const mine = Array.from({ length: 20 }, (_, index) => `mine ${index}`);
  for (const content of mine) roomOf(page.client, page.roomId).send(content);
  await vi.waitFor(() => expect(shownMessages()).toEqual(mine));
  const shown = commits.length;
  expect(isLast("sending")).toBe(true);
  page.client.retryNow();
  await vi.waitFor(() => expect(isLast("sent")).toBe(true));
  for (const messages of commits.slice(shown)) expect(messages.map(({ content }) => content)).toEqual(mine);
});

test("tells a refused join as state", async () => {
  await using page = await openPage({ access: { ...openToEveryone, mayEnterRoom: ({ id }) => id === "bob" } });
  function Status() {
    const { status, error } = useRoom(page.roomId);
    return `${status} ${error?.code}`;
  }
  page.show(<Status />);
  expect(await screen.findByText("refused FORBIDDEN")).toBeDefined();
});

test("shows after a cut what was missed, once and in order", async () => {
  await using page = await openPage();
  page.show(<Messages roomId={page.roomId} />);
  await say(page, page.roomId, "one");
  await screen.findByText("one");
  cut(page.client);
  await vi.waitFor(() => expect(membersOf(page, page.roomId)).toBe(1));
  await say(page, page.roomId, "two");
  await say(page, page.roomId, "three");
  page.client.retryNow();
  await screen.findByText("three");
  expect(shownMessages()).toEqual(["one", "two", "three"]);
});

test("leaves the room and removes its listeners on unmount", async () => {
  await using page = await openPage();
  const listeners = () => page.client.socket.listeners("message:received").length;
  const before = listeners();
  const view = page.show(<Messages roomId={page.roomId} />);
  await vi.waitFor(() => expect(membersOf(page, page.roomId)).toBe(2));
  view.unmount();
  await vi.waitFor(() => expect(membersOf(page, page.roomId)).toBe(1));
  expect(listeners()).toBe(before);
});

test("keeps its functions the same through every render", async () => {
  await using page = await openPage();
  const seen = new Set<unknown>();
  const onCommit = ({ send, retry, discard, setTyping, loadOlder }: RoomView) => {
    for (const action of [send, retry, discard, setTyping, loadOlder]) seen.add(action);
  };
  page.show(<Messages roomId={page.roomId} onCommit={onCommit} />);
  await say(page, page.roomId, "hello");
  await screen.findByText("hello");
  expect(seen.size).toBe(5);
});
