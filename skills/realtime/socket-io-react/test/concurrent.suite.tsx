import { createRoom } from "@app/socket-io-server/testing";
import type { Room } from "@app/socket-types";
import { fireEvent, screen } from "@testing-library/react";
import { startTransition, Suspense, useState } from "react";
import { expect, test, vi } from "vitest";
import { useFile, useSocketEvent } from "../src/index.js";
import { openPage } from "./page.behaviour.js";

const never = new Promise(() => {});

/** Suspends for ever in the renders that are not to be committed. */
function Listener({ onRoom, isStuck }: { onRoom: (room: Room) => void; isStuck: boolean }) {
  useSocketEvent("room:updated", onRoom);
  if (isStuck) throw never as unknown as Error;
  return null;
}

test("calls the handler of the last commit, not that of a render which React threw away", async () => {
  await using page = await openPage();
  const [committed, discarded] = [vi.fn(), vi.fn()];
  function Parent() {
    const [isStuck, setStuck] = useState(false);
    return (
      <>
        <button onClick={() => startTransition(() => setStuck(true))}>Get stuck</button>
        <Listener onRoom={isStuck ? discarded : committed} isStuck={isStuck} />
      </>
    );
  }
  page.show(
    <Suspense>
      <Parent />
    </Suspense>,
  );
  await vi.waitFor(() => expect(page.client.socket.connected).toBe(true));
  fireEvent.click(screen.getByText("Get stuck"));
  const room = await createRoom(page.bob);
  await vi.waitFor(() => expect(committed).toHaveBeenCalledExactlyOnceWith(room));
  expect(discarded).not.toHaveBeenCalled();
});

test("downloads nothing for a render which React threw away", async () => {
  await using page = await openPage();
  const sent: string[] = [];
  page.client.socket.onAnyOutgoing((event: string) => sent.push(event));
  function Stuck(): never {
    useFile({ roomId: page.roomId, fileId: page.roomId });
    throw never as unknown as Error;
  }
  page.show(
    <Suspense>
      <Stuck />
    </Suspense>,
  );
  await vi.waitFor(() => expect(page.client.socket.connected).toBe(true));
  await page.client.request("room:list", {});
  expect(sent).toEqual(["room:list"]);
});
