import { randomUUID } from "node:crypto";
import { createStore } from "@app/socket-io-client";
import { request } from "@app/socket-io-server/testing";
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useRoom, useStore, type RoomView } from "../src/index.js";
import { openPage, useEachCommit, type Page } from "./page.behaviour.js";

interface PartProps<S> {
  roomId: string;
  select: (room: RoomView) => S;
  onCommit: (selection: S) => void;
}

/** Shows nothing, and tells every commit of a part of a room. The selector is inline: new in every render. */
function Part<S>({ roomId, select, onCommit }: PartProps<S>) {
  const part = useRoom(roomId, (room) => select(room));
  useEachCommit(() => onCommit(part));
  return null;
}

function Typing({ roomId }: { roomId: string }) {
  return useRoom(roomId, ({ typing }) => `typing: ${typing.join()}`);
}

const say = ({ bob, roomId }: Page, content: string) =>
  request(bob, "message:send", { roomId, messageId: randomUUID(), content });

test("does not render for what the selector leaves out", async () => {
  await using page = await openPage();
  const { roomId } = page;
  const commits: number[] = [];
  const onCommit = (count: number) => commits.push(count);
  page.show([
    <Typing key="typing" roomId={roomId} />,
    <Part key="part" roomId={roomId} select={({ messages }) => messages.length} onCommit={onCommit} />,
  ]);
  await say(page, "hello");
  await vi.waitFor(() => expect(commits.at(-1)).toBe(1));
  const before = commits.length;
  page.bob.emit("typing:start", { roomId });
  await screen.findByText("typing: bob");
  expect(commits.length).toBe(before);
});

test("never renders again for a function of the room", async () => {
  await using page = await openPage();
  const { roomId } = page;
  const onSend = vi.fn();
  const onMessages = vi.fn<(messages: RoomView["messages"]) => void>();
  page.show([
    <Part key="send" roomId={roomId} select={({ send }) => send} onCommit={onSend} />,
    <Part key="messages" roomId={roomId} select={({ messages }) => messages} onCommit={onMessages} />,
  ]);
  const atMount = onSend.mock.calls.length;
  await say(page, "hello");
  await vi.waitFor(() => expect(onMessages.mock.lastCall?.[0]).toHaveLength(1));
  expect(onSend).toHaveBeenCalledTimes(atMount);
});

test("renders once per change when an inline selector makes a new array", async () => {
  await using page = await openPage();
  let numbers = [1, 2, 3];
  const store = createStore({ read: () => ({ numbers }) });
  const commits: string[] = [];
  function Odd() {
    const odd = useStore(store, (state) => state.numbers.filter((number) => number % 2 === 1)).join();
    useEachCommit(() => commits.push(odd));
    return odd;
  }
  page.show(<Odd />);
  numbers = [1, 2, 3, 4, 5];
  store.changed();
  expect(await screen.findByText("1,3,5")).toBeDefined();
  expect(commits.filter((commit) => commit === "1,3,5")).toHaveLength(1);
});

test("shows another selection in the render that asks for it", async () => {
  await using page = await openPage();
  const store = createStore({ read: () => ({ first: "one", second: "two" }) });
  const commits: string[] = [];
  function Pick({ name }: { name: "first" | "second" }) {
    const picked = useStore(store, (state) => state[name]);
    useEachCommit(() => commits.push(`${name} ${picked}`));
    return picked;
  }
  const view = page.show(<Pick name="first" />);
  view.rerender(<Pick name="second" />);
  expect(new Set(commits)).toEqual(new Set(["first one", "second two"]));
});
