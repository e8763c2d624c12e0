import { complaints, openContainer, rowsOf, submit, type, untilRows, watchPage, withoutPage } from "../../src/page.js";
import assert from "node:assert/strict";
import type { App } from "vue";
import { openBackend, type Backend } from "../../src/backend.js";
import { atEnd, until } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Module {
  createChatApp(options: { url: string; roomId: string; getToken(): Promise<string> }): {
    app: App;
    start(): void;
    close(): void;
  };
}

async function start(candidate: Candidate) {
  const { createChatApp } = await candidate.load<Module>("src/app.ts");
  const backend: Backend = await openBackend();
  let tokens = 0;
  const create = (user = "ada") =>
    createChatApp({
      url: backend.url,
      roomId: backend.roomId,
      getToken: async () => {
        tokens += 1;
        return backend.token(user);
      },
    });
  return {
    backend,
    create,
    tokens: () => tokens,
    /** The page of one request, as a server without a window makes it. */
    render: (user?: string) =>
      withoutPage(async () => {
        const { renderToString } = await import("vue/server-renderer");
        return renderToString(create(user).app);
      }),
    /** Mounts an app in the page, on top of what the server rendered. */
    mount(html: string, user?: string) {
      const chat = create(user);
      const container = openContainer(html);
      atEnd(() => chat.close());
      let isMounted = true;
      const unmount = () => {
        if (isMounted) chat.app.unmount();
        isMounted = false;
      };
      atEnd(unmount);
      const served = container.querySelector("main");
      chat.app.mount(container);
      return {
        ...chat,
        served,
        container,
        unmount,
        status: () => container.querySelector("[role=status]")?.textContent,
      };
    },
  };
}

const inside = (backend: Backend, user = "ada") => until(() => backend.isInside(user), "it did not join");
const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

export const probes = {
  "renders on a server": async (candidate) => {
    const { render } = await start(candidate);
    const html = await render();
    assert.match(html, /^<main/);
    for (const part of [/<p[^>]*>idle<\/p>/, /<ol>/, /<input/]) assert.match(html, part);
  },
  "renders on a server without a connection, and asks for no token": async (candidate) => {
    const { render, backend, tokens } = await start(candidate);
    let connections = 0;
    backend.server.io.engine.on("connection", () => (connections += 1));
    for (let request = 0; request < 3; request += 1) await render();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual([connections, tokens()], [0, 0]);
  },
  "a request leaves nothing behind on the server": async (candidate) => {
    const { render } = await start(candidate);
    await render();
    const collected: WeakRef<object>[] = [];
    const before = timers();
    const { createChatApp } = await candidate.load<Module>("src/app.ts");
    await withoutPage(async () => {
      const { renderToString } = await import("vue/server-renderer");
      for (let request = 0; request < 10; request += 1) {
        const chat = createChatApp({
          url: "http://127.0.0.1:1",
          roomId: crypto.randomUUID(),
          getToken: async () => "",
        });
        await renderToString(chat.app);
        collected.push(new WeakRef(chat.app));
      }
    });
    await until(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      globalThis.gc?.();
      return collected.filter((app) => app.deref()).length <= 2;
    }, "apps of requests that are over are still there");
    assert.ok(timers() <= before + 1, "timers remain");
  },
  "hydrates what the server rendered, without a warning": async (candidate) => {
    const { render, mount, backend } = await start(candidate);
    const html = await render();
    const { container, start: connect, served } = mount(html);
    connect();
    await inside(backend);
    await backend.say("hi");
    await untilRows(container, ["hi"]);
    assert.equal(container.querySelector("main"), served);
    assert.deepEqual(complaints, []);
  },
  "hydrates also when it was started first": async (candidate) => {
    const { render, create, backend } = await start(candidate);
    await backend.say("hi");
    const container = openContainer(await render());
    const chat = create();
    atEnd(() => chat.close());
    chat.start();
    await until(() => backend.connectionsOf("ada") === 1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    chat.app.mount(container);
    atEnd(() => chat.app.unmount());
    await untilRows(container, ["hi"]);
    assert.deepEqual(complaints, []);
  },
  "connects when it is started, and not before": async (candidate) => {
    const { render, mount, backend } = await start(candidate);
    const { start: connect, status } = mount(await render());
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual([backend.connectedTimes("ada"), status()], [0, "idle"]);
    connect();
    await inside(backend);
    await until(() => status() === "connected");
  },
  "two users on one process are two users": async (candidate) => {
    const { render, mount, backend } = await start(candidate);
    const html = await render();
    const [ada, eve] = [mount(html, "ada"), mount(html, "eve")];
    ada.start();
    eve.start();
    await inside(backend, "ada");
    await inside(backend, "eve");
    const field = ada.container.querySelector("input")!;
    type(field, "from ada");
    submit(field);
    await until(() => backend.stored().length === 1);
    assert.equal(backend.stored()[0]?.sender.id, "ada");
    await untilRows(eve.container, ["from ada"]);
  },
  "shows history and what is said now": async (candidate) => {
    const { mount, render, backend } = await start(candidate);
    await backend.say("before");
    const { container, start: connect } = mount(await render());
    connect();
    await inside(backend);
    await backend.say("now");
    await untilRows(container, ["before", "now"]);
  },
  "what is sent appears at once, is stored once, and empties the field": async (candidate) => {
    const { mount, render, backend } = await start(candidate);
    const { container, start: connect } = mount(await render());
    connect();
    await inside(backend);
    backend.refuse("ada");
    backend.loseNextAck();
    const field = container.querySelector("input")!;
    type(field, "mine");
    submit(field);
    await until(() => rowsOf(container).length === 1, "it is not shown");
    assert.equal(backend.stored().length, 0);
    const seen = watchPage(container, () => rowsOf(container).length);
    await until(() => field.value === "", "the field still has the text");
    backend.admit("ada");
    await until(() => backend.connectedTimes("ada") >= 3 && backend.isInside("ada"), "it did not come back");
    await backend.say("later");
    await untilRows(container, ["mine", "later"]);
    assert.deepEqual(
      backend.stored().map(({ content }) => content),
      ["mine", "later"],
    );
    assert.ok(Math.max(0, ...seen) <= 2, "it was shown twice for a while");
  },
  "after a cut nothing is missing, and the status told of it": async (candidate) => {
    const { mount, render, backend } = await start(candidate);
    const { container, start: connect, status } = mount(await render());
    connect();
    await inside(backend);
    await backend.say("one");
    await untilRows(container, ["one"]);
    const seen = watchPage(container, status);
    backend.refuse("ada");
    for (const content of ["two", "three"]) await backend.say(content);
    await until(() => seen.includes("reconnecting"), "it does not say that it is reconnecting");
    backend.admit("ada");
    await untilRows(container, ["one", "two", "three"]);
    await until(() => status() === "connected");
  },
  "the room is left with the app": async (candidate) => {
    const { mount, render, backend } = await start(candidate);
    const { start: connect, unmount } = mount(await render());
    connect();
    await inside(backend);
    unmount();
    await until(() => !backend.isInside("ada"), "it is still in the room");
  },
  "closing disconnects, for good": async (candidate) => {
    const { mount, render, backend } = await start(candidate);
    const { start: connect, close } = mount(await render());
    connect();
    await inside(backend);
    close();
    await until(() => backend.connectionsOf("ada") === 0, "it is still connected");
    assert.equal(backend.connectedTimes("ada"), 1);
  },
} satisfies Record<string, Probe>;
