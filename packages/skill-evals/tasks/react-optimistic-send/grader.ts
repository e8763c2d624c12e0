import { openContainer, rowsOf, submit, type, watchPage } from "../../src/page.js";
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ComponentType, ReactNode } from "react";
import { openBackend } from "../../src/backend.js";
import { atEnd, until } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Module {
  createChat(options: { url: string; getToken(): Promise<string> }): {
    Provider: ComponentType<{ children?: ReactNode }>;
    Room: ComponentType<{ roomId: string }>;
    close(): void;
  };
}

/** A page with the room, joined. */
async function start(candidate: Candidate) {
  // Late, because they look for the page when they are loaded.
  const { createElement: h, StrictMode } = await import("react");
  const { createRoot } = await import("react-dom/client");
  const { createChat } = await candidate.load<Module>("src/chat.tsx");
  const backend = await openBackend();
  const chat = createChat({ url: backend.url, getToken: async () => backend.token("ada") });
  const container = openContainer();
  const root = createRoot(container);
  atEnd(() => chat.close());
  atEnd(() => root.unmount());
  root.render(h(StrictMode, null, h(chat.Provider, null, h(chat.Room, { roomId: backend.roomId }))));
  await until(() => backend.isInside("ada"), "it did not join");
  await backend.say("hello");
  await until(() => rowsOf(container, "li span").length === 1, "it does not show what is said");
  const field = container.querySelector<HTMLInputElement>("form input[aria-label=Message]");
  assert.ok(field, "there is no field");
  const rows = () =>
    Array.from(
      container.querySelectorAll("li"),
      (row) => `${row.querySelector("span")?.textContent} ${row.dataset["status"]}`,
    );
  return {
    backend,
    container,
    field,
    rows,
    write: (text: string) => type(field, text),
    submit: () => submit(field),
    send(text: string) {
      type(field, text);
      submit(field);
    },
    untilSent: (...contents: string[]) =>
      until(() =>
        assert.deepEqual(
          rows(),
          contents.map((content) => `${content} sent`),
        ),
      ),
    stored: () => backend.stored().map(({ content }) => content),
    row: (content: string) =>
      Array.from(container.querySelectorAll("li")).find((one) => one.querySelector("span")?.textContent === content),
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `mine ${index + 1}`);

export const probes = {
  "what is sent is stored, and shown as sent": async (candidate) => {
    const { send, untilSent, stored } = await start(candidate);
    send("mine");
    await untilSent("hello", "mine");
    assert.deepEqual(stored(), ["hello", "mine"]);
  },
  "it is shown at once, before the server knows": async (candidate) => {
    const { send, rows, backend } = await start(candidate);
    backend.refuse("ada");
    send("mine");
    await until(() => assert.deepEqual(rows(), ["hello sent", "mine sending"]));
    assert.equal(backend.stored().length, 1);
  },
  "it is in every commit, and in each once": async (candidate) => {
    const { send, container, rows, untilSent, backend } = await start(candidate);
    backend.delay("echo");
    const seen = watchPage(container, () => rows().filter((row) => row.startsWith("mine")).length);
    send("mine");
    await untilSent("hello", "mine");
    assert.deepEqual([...new Set(seen.slice(seen.findIndex((count) => count > 0)))], [1]);
  },
  "five in a row are each shown once, all the time": async (candidate) => {
    const { send, container, rows, untilSent, backend } = await start(candidate);
    backend.delay("ack");
    const seen = watchPage(container, () => rows().map((row) => row.replace(/ \w+$/, "")));
    for (const content of numbers(5)) send(content);
    await untilSent("hello", ...numbers(5));
    for (const shown of seen) assert.equal(new Set(shown).size, shown.length, `it showed ${shown.join()}`);
  },
  "it keeps its row when it is stored": async (candidate) => {
    const { send, row, untilSent } = await start(candidate);
    send("mine");
    await until(() => row("mine"), "it is not shown");
    const before = row("mine");
    await untilSent("hello", "mine");
    assert.equal(row("mine"), before, "the row was replaced");
  },
  "what is written without a connection is sent later, once and in order": async (candidate) => {
    const { send, backend, untilSent, stored } = await start(candidate);
    backend.refuse("ada");
    // Until the page knows.
    await sleep(100);
    for (const content of numbers(4)) send(content);
    backend.admit("ada");
    await untilSent("hello", ...numbers(4));
    assert.deepEqual(stored(), ["hello", ...numbers(4)]);
  },
  "a lost ack doubles nothing": async (candidate) => {
    const { send, backend, untilSent, stored, container, rows } = await start(candidate);
    backend.loseNextAck();
    const seen = watchPage(container, () => rows().filter((row) => row.startsWith("mine")).length);
    send("mine");
    await until(() => backend.connectedTimes("ada") === 2, "it did not come back");
    await backend.say("later");
    await untilSent("hello", "mine", "later");
    assert.deepEqual(stored(), ["hello", "mine", "later"]);
    assert.ok(Math.max(...seen) === 1, "it was shown twice for a while");
  },
  "a send that fails for a while is sent again": async (candidate) => {
    const { send, backend, untilSent, stored } = await start(candidate);
    backend.failNextSend();
    send("mine");
    await untilSent("hello", "mine");
    assert.deepEqual(stored(), ["hello", "mine"]);
  },
  "two equal texts are two messages": async (candidate) => {
    const { send, untilSent, rows } = await start(candidate);
    send("ok");
    await until(() => rows().length === 2);
    send("ok");
    await untilSent("hello", "ok", "ok");
  },
  "others' messages stand where the server put them": async (candidate) => {
    const { send, backend, untilSent, rows } = await start(candidate);
    backend.refuse("ada");
    send("mine");
    await until(() => rows().length === 2);
    await backend.say("theirs");
    backend.admit("ada");
    await untilSent("hello", "theirs", "mine");
  },
  "what is refused says so, and can be tried again": async (candidate) => {
    const { send, backend, rows, row, untilSent } = await start(candidate);
    const room = `room:${backend.roomId}`;
    backend.server.io.in("user:ada").socketsLeave(room);
    send("mine");
    await until(() => assert.deepEqual(rows(), ["hello sent", "mine failed"]));
    backend.server.io.in("user:ada").socketsJoin(room);
    row("mine")?.querySelector("button")?.click();
    await untilSent("hello", "mine");
  },
  "the field is emptied by sending, and an empty one sends nothing": async (candidate) => {
    const { send, field, submit: submitAgain, untilSent, stored } = await start(candidate);
    send("mine");
    await until(() => field.value === "", "the field still has the text");
    submitAgain();
    await untilSent("hello", "mine");
    assert.deepEqual(stored(), ["hello", "mine"]);
  },
  "a text that is being written survives a cut": async (candidate) => {
    const { write, field, backend, container } = await start(candidate);
    write("half a sen");
    backend.cut("ada");
    await until(() => backend.connectedTimes("ada") === 2, "it did not come back");
    await backend.say("back");
    await until(() => rowsOf(container, "li span").length === 2);
    assert.ok(container.contains(field), "the form was made anew");
    assert.equal(field.value, "half a sen");
  },
} satisfies Record<string, Probe>;
