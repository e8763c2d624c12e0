import { expect, test, vi } from "vitest";
import type { Connection } from "./connection.js";
import type { RoomView } from "./room-state.js";
import { cut, shownIn, until, type BridgePage } from "./testing-page.js";
import { connecting, hearing, listing, showing } from "./testing-parts.js";

/** The sentences about the connection, its user, and listeners of components. */
export function describeConnection(openPage: () => Promise<BridgePage>): void {
  test("connects once, however many components show the connection", async () => {
    await using page = await openPage();
    const statuses: string[] = [];
    page.show(...[1, 2, 3].map(() => connecting(({ status }) => statuses.push(status))));
    await until(() => expect(statuses.slice(-3)).toEqual(["connected", "connected", "connected"]));
    expect(page.server.io.engine.clientsCount).toBe(2);
  });

  test("shows how the connection is lost and comes back", async () => {
    await using page = await openPage();
    let status = "";
    page.show(connecting((connection) => (status = connection.status)));
    await until(() => expect(status).toBe("connected"));
    cut(page.client);
    await until(() => expect(status).toBe("reconnecting"));
    page.client.retryNow();
    await until(() => expect(status).toBe("connected"));
  });

  test("tells why the server ended the session", async () => {
    await using page = await openPage();
    let connection: Connection | undefined;
    page.show(connecting((shown) => (connection = shown)));
    await until(() => expect(connection?.status).toBe("connected"));
    page.server.io.emit("session:ended", { code: "FORBIDDEN", message: "You were banned" });
    page.server.io.in("user:ada").disconnectSockets(true);
    const banned = { status: "needs-auth", error: { message: "You were banned" } };
    await until(() => expect(connection).toMatchObject(banned));
  });

  test("commits nothing for a retry when only the status is selected", async () => {
    await using page = await openPage();
    const [statuses, attempts]: [unknown[], number[]] = [[], []];
    page.show(
      { use: "connection", select: ({ status }) => status, onCommit: (status) => statuses.push(status) },
      connecting((connection) => "attempt" in connection && attempts.push(connection.attempt)),
    );
    await until(() => expect(statuses.at(-1)).toBe("connected"));
    await page.server.io.close();
    await until(() => {
      page.client.retryNow();
      expect(Math.max(...attempts)).toBeGreaterThan(2);
    });
    expect(statuses.filter((status) => status === "reconnecting")).toHaveLength(1);
  });

  test("shows the next user nothing of the one before", async () => {
    await using page = await openPage();
    const { roomId, client } = page;
    let room: RoomView | undefined;
    page.show(showing(roomId, (shown) => (room = shown)));
    await until(() => expect(page.attendance()).toBe(2));
    cut(client);
    room?.send("ada's, unsent");
    await until(() => expect(shownIn(roomId)).toEqual(["ada's, unsent"]));
    page.becomes("grace");
    await until(() => expect(room?.members.map(({ id }) => id)).toContain("grace"));
    await page.say("hello");
    await until(() => expect(shownIn(roomId)).toEqual(["hello"]));
  });

  test("calls the latest handler without subscribing again", async () => {
    await using page = await openPage();
    const [first, second] = [vi.fn(), vi.fn()];
    const view = page.show(hearing(first));
    const subscribed = page.client.socket.listeners("room:updated");
    expect(subscribed).toHaveLength(1);
    view.update(hearing(second));
    await until(() => expect(page.client.socket.connected).toBe(true));
    const room = await page.createRoom();
    await until(() => expect(second).toHaveBeenCalledExactlyOnceWith(room));
    expect(first).not.toHaveBeenCalled();
    expect(page.client.socket.listeners("room:updated")).toEqual(subscribed);
  });

  test("calls every component once per event", async () => {
    await using page = await openPage();
    const handler = vi.fn();
    page.show(hearing(handler), hearing(handler));
    await until(() => expect(page.client.socket.connected).toBe(true));
    const room = await page.createRoom();
    await until(() => expect(handler.mock.calls).toEqual([[room], [room]]));
  });

  test("leaves its rooms and takes every listener of its own away on unmount, and no other", async () => {
    await using page = await openPage();
    const { client, roomId } = page;
    client.listen({ "room:updated": () => {}, "message:received": () => {} });
    const before = listenersOf(page);
    const view = page.show(
      showing(roomId),
      connecting(() => {}),
      hearing(() => {}),
      listing(() => {}),
    );
    await until(() => expect(page.attendance()).toBe(2));
    view.unmount();
    await until(() => expect(page.attendance()).toBe(1));
    expect(listenersOf(page)).toEqual(before);
  });
}

/** How many listeners each event has. */
function listenersOf({ client: { socket } }: BridgePage): Record<string, number> {
  const events = ["connect", "disconnect", "room:updated", "message:received", "user:joined", "user:typing"] as const;
  return Object.fromEntries(events.map((event) => [event, socket.listeners(event).length]));
}
