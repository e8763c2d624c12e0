import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { request } from "@app/socket-io-server/testing";
import type { ChatMessage } from "@app/socket-types";
import { Profiler } from "react";
import { expect, test, vi } from "vitest";
import { useRoom } from "../src/index.js";
import { openPage, shownMessages } from "./page.behaviour.js";

const total = 10_000;
const perTask = 20;

function Newest({ roomId }: { roomId: string }) {
  const messages = useRoom(roomId, (room) => room.messages);
  return messages.slice(-50).map(({ messageId, content }) => (
    <p key={messageId} data-message>
      {content}
    </p>
  ));
}

test("renders a burst of 10,000 messages in a few commits", async () => {
  await using page = await openPage();
  const { roomId, bob, server } = page;
  const onRender = vi.fn();
  page.show(<Profiler id="log" onRender={onRender}><Newest roomId={roomId} /></Profiler>);
  const first = await request(bob, "message:send", { roomId, messageId: randomUUID(), content: "1" });
  await vi.waitFor(() => expect(shownMessages()).toEqual(["1"]));
  onRender.mockClear();
  for (let offset = 2; offset <= total; offset++) {
    const message: ChatMessage = { ...first.message, messageId: randomUUID(), offset, content: String(offset) };
    server.io.to(`room:${roomId}`).emit("message:received", { roomId, epoch: first.epoch, messages: [message] });
    // Over many tasks, as in a browser; Node would hand over all that it read in one.
    if (offset % perTask === 0) await nextTurn();
  }
  await vi.waitFor(() => expect(shownMessages().at(-1)).toBe(String(total)), { timeout: 5_000 });
  expect(shownMessages()).toEqual(Array.from({ length: 50 }, (_, index) => String(total - 49 + index)));
  expect(onRender.mock.calls.length).toBeLessThan(total / perTask / 2);
});
