import assert from "node:assert/strict";
import { once } from "node:events";
import { WebSocket } from "ws";
import { ask, atEnd, connect, soon } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Module {
  startServer(options: { port: number; origins: string[] }): Promise<{ port: number; close(): Promise<unknown> }>;
}

const ours = "https://shop.example";
const second = "https://admin.shop.example:8443";

async function start(candidate: Candidate) {
  const { startServer } = await candidate.load<Module>("src/server.ts");
  const server = await startServer({ port: 0, origins: [ours, second] });
  atEnd(() => server.close());
  const host = `127.0.0.1:${server.port}`;
  const path = `${host}/socket.io/?EIO=4&transport=`;
  const headers = (origin?: string) => (origin === undefined ? {} : { origin });
  return {
    url: `http://${host}`,
    poll: (origin?: string) => fetch(`http://${path}polling`, { headers: headers(origin) }),
    /** Whether the server lets a WebSocket open. */
    async opens(origin?: string): Promise<boolean> {
      const socket = new WebSocket(`ws://${path}websocket`, { headers: headers(origin) });
      atEnd(() => socket.terminate());
      const opened = once(socket, "open").then(
        () => true,
        () => false,
      );
      return soon(opened, "a WebSocket neither opened nor failed");
    },
  };
}

const refuses =
  (...origins: string[]): Probe =>
  async (candidate) => {
    const server = await start(candidate);
    for (const origin of origins) {
      assert.ok(!(await server.opens(origin)), `WebSocket opened for ${origin}`);
      assert.notEqual((await server.poll(origin)).status, 200, `polling was answered for ${origin}`);
    }
  };

export const probes = {
  "a listed page connects by WebSocket and is served": async (candidate) => {
    const { url } = await start(candidate);
    const socket = await connect(url, { extraHeaders: { origin: ours } });
    assert.equal(await ask(socket, "echo", "hello"), "hello");
  },
  "a listed page connects by polling, and its browser may read the answer": async (candidate) => {
    const server = await start(candidate);
    const answer = await server.poll(ours);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("access-control-allow-origin"), ours);
  },
  "every listed page connects, with its port": async (candidate) => {
    const server = await start(candidate);
    assert.ok(await server.opens(second), `${second} was refused`);
    assert.equal((await server.poll(second)).status, 200);
  },
  "an app without an Origin header connects": async (candidate) => {
    const server = await start(candidate);
    assert.ok(await server.opens(), "WebSocket was refused");
    assert.equal((await server.poll()).status, 200);
  },
  "a foreign page cannot open a WebSocket": async (candidate) => {
    const server = await start(candidate);
    assert.ok(!(await server.opens("https://evil.example")), "it opened");
  },
  "a foreign page gets no session by polling": async (candidate) => {
    const server = await start(candidate);
    const answer = await server.poll("https://evil.example");
    assert.notEqual(answer.status, 200);
    assert.notEqual(answer.headers.get("access-control-allow-origin"), "*");
  },
  "a sandboxed page (origin null) is refused": refuses("null"),
  "pages whose name only resembles ours are refused": refuses(
    "https://shop.example.evil.example",
    "https://evilshop.example",
    "https://evil.example?https://shop.example",
    "https://shopXexample",
  ),
  "another scheme or port of ours is refused": refuses("http://shop.example", "https://shop.example:444"),
  "a forged Host header does not make a page ours": async (candidate) => {
    const server = await start(candidate);
    const { host } = new URL(server.url);
    assert.ok(!(await server.opens(`http://${host}`)), "a page on the server's own address opened a WebSocket");
  },
  "the health check still answers": async (candidate) => {
    const { url } = await start(candidate);
    assert.equal((await fetch(`${url}/healthz`, { headers: { origin: "https://evil.example" } })).status, 200);
  },
} satisfies Record<string, Probe>;
