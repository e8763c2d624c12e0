import { createRoom } from "@app/socket-io-server/testing";
import type { Room } from "@app/socket-types";
import { expect, test, vi } from "vitest";
import { useSocketEvent } from "../src/index.js";
import { openPage, type Page } from "./page.behaviour.js";

function Listener({ onRoom }: { onRoom: (room: Room) => void }) {
  useSocketEvent("room:updated", onRoom);
  return null;
}

const listeners = ({ client }: Page) => client.socket.listeners("room:updated");

const connected = ({ client }: Page) => vi.waitFor(() => expect(client.socket.connected).toBe(true));

test("calls the latest handler without subscribing again", async () => {
  await using page = await openPage();
  const [first, second] = [vi.fn(), vi.fn()];
  const view = page.show(<Listener onRoom={first} />);
  const subscribed = listeners(page);
  expect(subscribed).toHaveLength(1);
  view.rerender(<Listener onRoom={second} />);
  expect(listeners(page)).toEqual(subscribed);
  await connected(page);
  const room = await createRoom(page.bob);
  await vi.waitFor(() => expect(second).toHaveBeenCalledExactlyOnceWith(room));
  expect(first).not.toHaveBeenCalled();
});

test("calls every component once per event", async () => {
  await using page = await openPage();
  const handlers = [vi.fn(), vi.fn()];
  page.show(handlers.map((handler, index) => <Listener key={index} onRoom={handler} />));
  await connected(page);
  const room = await createRoom(page.bob);
  for (const handler of handlers) await vi.waitFor(() => expect(handler).toHaveBeenCalledExactlyOnceWith(room));
});

test("removes its own listener and no other on unmount", async () => {
  await using page = await openPage();
  const other = vi.fn();
  page.client.listen({ "room:updated": other });
  page.show(<Listener onRoom={vi.fn()} />).unmount();
  expect(listeners(page)).toEqual([other]);
});
