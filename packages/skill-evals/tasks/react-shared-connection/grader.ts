import { complaints, openContainer, rowsOf, untilRows, watchPage } from "../../src/page.js";
import assert from "node:assert/strict";
import type { ComponentType, ReactNode } from "react";
import { openBackend } from "../../src/backend.js";
import { atEnd, until } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Module {
  createChat(options: { url: string; getToken(): Promise<string> }): {
    Provider: ComponentType<{ children?: ReactNode }>;
    Status: ComponentType;
    MessageList: ComponentType<{ roomId: string }>;
    MemberCount: ComponentType<{ roomId: string }>;
    close(): void;
  };
}

async function start(candidate: Candidate) {
  // Late, because they look for the page when they are loaded.
  const { createElement: h, Profiler, StrictMode } = await import("react");
  const { createRoot } = await import("react-dom/client");
  const { createChat } = await candidate.load<Module>("src/chat.tsx");
  const backend = await openBackend();
  const chat = createChat({ url: backend.url, getToken: async () => backend.token("ada") });
  const container = openContainer();
  const root = createRoot(container);
  const commits = new Map<string, number>();
  atEnd(() => chat.close());
  atEnd(() => root.unmount());
  const { roomId } = backend;
  const counted = (id: string, element: ReactNode) =>
    h(Profiler, { id, key: id, onRender: () => commits.set(id, (commits.get(id) ?? 0) + 1) }, element);
  return {
    backend,
    chat,
    container,
    roomId,
    commits,
    list: (id = "list", room = roomId) => counted(id, h(chat.MessageList, { roomId: room })),
    count: (id = "count") => counted(id, h(chat.MemberCount, { roomId })),
    status: () => counted("status", h(chat.Status)),
    show: (...parts: ReactNode[]) => root.render(h(StrictMode, null, h(chat.Provider, null, ...parts))),
    unmount: () => root.render(null),
    inside: () => until(() => backend.isInside("ada"), "it did not join"),
    text: (selector: string) => container.querySelector(selector)?.textContent ?? "",
    joins: () => backend.commandsOf("ada").filter((command) => command === "room:join").length,
  };
}

export const probes = {
  "shows the messages and members of a room, live": async (candidate) => {
    const { backend, show, list, count, container, text, inside } = await start(candidate);
    await backend.say("before");
    show(list(), count());
    await inside();
    await backend.say("now");
    await untilRows(container, ["before", "now"]);
    await until(() => assert.equal(text("span"), "2"));
  },
  "any number of components share one connection": async (candidate) => {
    const { backend, show, list, count, status, container } = await start(candidate);
    show(list("one"), list("two"), list("three"), count(), status());
    await backend.say("hi");
    await untilRows(container, ["hi", "hi", "hi"]);
    assert.deepEqual([backend.connectedTimes("ada"), backend.server.io.engine.clientsCount], [1, 2]);
  },
  "a room is joined once, for all who show it": async (candidate) => {
    const { backend, show, list, count, inside, container, joins, status, text } = await start(candidate);
    show(status());
    await until(() => text("p") === "connected");
    show(status(), list("one"), list("two"), count());
    await inside();
    await backend.say("hi");
    await untilRows(container, ["hi", "hi"]);
    assert.equal(joins(), 1);
  },
  "who leaves takes nothing from those who stay": async (candidate) => {
    const { backend, show, list, container, inside } = await start(candidate);
    show(list("one"), list("two"));
    await inside();
    await backend.say("one");
    await untilRows(container, ["one", "one"]);
    show(list("one"));
    await untilRows(container, ["one"]);
    await backend.say("two");
    await untilRows(container, ["one", "two"]);
  },
  "the room is left after the last one, the connection stays": async (candidate) => {
    const { backend, show, list, status, inside } = await start(candidate);
    show(status(), list());
    await inside();
    show(status());
    await until(() => !backend.isInside("ada"), "it is still in the room");
    assert.deepEqual([backend.connectionsOf("ada"), backend.connectedTimes("ada")], [1, 1]);
  },
  "a page that is left and entered again needs no new connection": async (candidate) => {
    const { backend, show, list, unmount, inside, container } = await start(candidate);
    show(list());
    await inside();
    unmount();
    await until(() => rowsOf(container, "ol").length === 0);
    show(list());
    await backend.say("back");
    await untilRows(container, ["back"]);
    assert.equal(backend.connectedTimes("ada"), 1);
  },
  "another room shows nothing of the first, in no commit": async (candidate) => {
    const { backend, show, list, container, roomId } = await start(candidate);
    const other = await backend.newRoom();
    await backend.say("of one", roomId);
    await backend.say("of other", other);
    show(list("list", roomId));
    await untilRows(container, ["of one"]);
    const seen = watchPage(
      container,
      () => `${container.querySelector("ol")?.getAttribute("aria-label")}: ${rowsOf(container).join()}`,
    );
    show(list("list", other));
    await untilRows(container, ["of other"]);
    await until(() => !backend.isInside("ada", roomId), "it is still in the first room");
    assert.ok(
      seen.every((list) => list.startsWith(roomId) || !list.includes("of one")),
      `it showed ${JSON.stringify(seen)}`,
    );
  },
  "after a cut nothing is missing, and the status told of it": async (candidate) => {
    const { backend, show, list, status, inside, container, text } = await start(candidate);
    show(status(), list());
    await inside();
    await backend.say("one");
    await untilRows(container, ["one"]);
    const seen = watchPage(container, () => text("p"));
    backend.refuse("ada");
    for (const content of ["two", "three"]) await backend.say(content);
    await until(() => seen.includes("reconnecting"), "it does not say that it is reconnecting");
    backend.admit("ada");
    await untilRows(container, ["one", "two", "three"]);
    await until(() => text("p") === "connected");
  },
  "a count does not render for messages": async (candidate) => {
    const { backend, show, list, count, inside, container, text, commits } = await start(candidate);
    show(list(), count());
    await inside();
    await until(() => text("span") === "2");
    const before = commits.get("count") ?? 0;
    for (const content of ["a", "b", "c", "d", "e"]) {
      await backend.say(content);
      await until(() => rowsOf(container).at(-1) === content);
    }
    assert.ok(
      (commits.get("count") ?? 0) - before <= 1,
      `${(commits.get("count") ?? 0) - before} commits for 5 messages`,
    );
  },
  "a burst of 400 messages is a few renders": async (candidate) => {
    const { backend, show, list, inside, container, commits } = await start(candidate);
    show(list());
    await inside();
    const before = commits.get("list") ?? 0;
    await backend.burst(400);
    await until(() => assert.equal(rowsOf(container).length, 400));
    const rendered = (commits.get("list") ?? 0) - before;
    assert.ok(rendered <= 60, `${rendered} commits for 400 messages`);
  },
  "React has nothing to complain about": async (candidate) => {
    const { backend, show, list, count, status, inside, container, unmount } = await start(candidate);
    show(list("one"), list("two"), count(), status());
    await inside();
    await backend.say("hi");
    await untilRows(container, ["hi", "hi"]);
    unmount();
    await until(() => !backend.isInside("ada"));
    assert.deepEqual(complaints, []);
  },
  "closing disconnects, for good": async (candidate) => {
    const { backend, show, list, inside, chat } = await start(candidate);
    show(list());
    await inside();
    chat.close();
    await until(() => backend.connectionsOf("ada") === 0, "it is still connected");
    assert.equal(backend.connectedTimes("ada"), 1);
  },
} satisfies Record<string, Probe>;
