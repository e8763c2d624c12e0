import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import { createInterface } from "node:readline";
import { atEnd, connect, hear, refusalOf, setupMs, soon, until } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";

async function start(candidate: Candidate, deadlineMs = 8_000) {
  const ordersFile = `${candidate.pathOf("src/main.ts")}.${randomUUID()}.txt`;
  const child = spawn(process.execPath, [candidate.pathOf("src/main.ts")], {
    env: { ...process.env, PORT: "0", ORDERS_FILE: ordersFile, DEADLINE_MS: `${deadlineMs}` },
    stdio: ["ignore", "pipe", "ignore"],
  });
  atEnd(() => rm(ordersFile, { force: true }));
  atEnd(() => child.kill("SIGKILL"));
  const exited = once(child, "exit").then(([code, signal]) => (code as number | null) ?? String(signal));
  const [line] = await soon(once(createInterface(child.stdout), "line"), "it did not say where it listens", setupMs);
  child.stdout.resume();
  const port = Number(/\d+$/.exec(String(line))?.[0]);
  const url = `http://127.0.0.1:${port}`;
  const booked = async (): Promise<string> => readFile(ordersFile, "utf8").catch(() => "");
  return {
    port,
    url,
    exited,
    booked,
    terminate: () => void child.kill("SIGTERM"),
    // Comes back by itself, but not within the probe.
    enter: () => connect(url, { reconnection: true, reconnectionDelay: 60_000 }),
    /** Begins an order, and resolves when the bank has been asked. */
    async begin(socket: Awaited<ReturnType<typeof connect>>, orderId: string) {
      const answer = socket.timeout(5_000).emitWithAck("order:place", { orderId });
      answer.catch(() => {});
      await until(async () => (await booked()).includes(`begin ${orderId}`), "the order did not begin");
      return { answer };
    },
  };
}

export const probes = {
  "orders are placed and acked": async (candidate) => {
    const { enter, begin, booked } = await start(candidate);
    const { answer } = await begin(await enter(), "one");
    assert.deepEqual(await answer, { ok: true, data: { orderId: "one" } });
    assert.match(await booked(), /done one/);
  },
  "an idle server exits with code 0": async (candidate) => {
    const { exited, terminate } = await start(candidate);
    terminate();
    assert.equal(await soon(exited, "it still runs"), 0);
  },
  "connected clients do not keep it from exiting with code 0": async (candidate) => {
    const { exited, terminate, enter, port } = await start(candidate);
    await enter();
    const idle = connectTcp(port, "127.0.0.1").on("error", () => {});
    atEnd(() => idle.destroy());
    idle.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(idle, "data");
    terminate();
    assert.equal(await soon(exited, "it still runs"), 0);
  },
  "an order that is being placed is booked": async (candidate) => {
    const { enter, begin, terminate, exited, booked } = await start(candidate);
    await begin(await enter(), "one");
    terminate();
    await soon(exited, "it still runs");
    assert.match(await booked(), /done one/);
  },
  "an order that is being placed is acked, and the process exits with code 0": async (candidate) => {
    const { enter, begin, terminate, exited } = await start(candidate);
    const { answer } = await begin(await enter(), "one");
    terminate();
    assert.deepEqual(await answer.catch(String), { ok: true, data: { orderId: "one" } });
    assert.equal(await soon(exited, "it still runs"), 0);
  },
  "every client is told at once when to come back, at different times within two seconds": async (candidate) => {
    const { enter, begin, terminate } = await start(candidate);
    const sockets = await Promise.all(Array.from({ length: 6 }, enter));
    const told = sockets.map((socket) => hear<{ reconnectInMs: number }>(socket, "server:draining"));
    const { answer } = await begin(sockets[0]!, "one");
    let isAnswered = false;
    void answer.then(() => (isAnswered = true));
    terminate();
    await until(() => told.every(({ length }) => length === 1), "not everyone was told");
    assert.ok(!isAnswered, "they were told after the order was finished");
    const delays = told.map(([fact]) => fact?.reconnectInMs ?? NaN);
    assert.ok(
      delays.every((delayMs) => delayMs >= 0 && delayMs <= 2_000),
      String(delays),
    );
    assert.ok(new Set(delays).size > 1, `all at once: ${delays.join()}`);
  },
  "clients come back by themselves": async (candidate) => {
    const { enter, terminate } = await start(candidate);
    const socket = await enter();
    const gone = new Promise((resolve) => socket.once("disconnect", resolve));
    terminate();
    const reason = await soon(gone, "the client was not disconnected");
    assert.ok(socket.active, `the client gives up (${String(reason)})`);
  },
  "nobody new gets in": async (candidate) => {
    const { enter, begin, terminate, url } = await start(candidate);
    const socket = await enter();
    const told = hear(socket, "server:draining");
    // Never answered, so that the server is still busy when the newcomer comes.
    await begin(socket, "hangs");
    terminate();
    await until(() => told.length > 0 || !socket.connected);
    await refusalOf(connect(url), "a newcomer");
  },
  "a bank that hangs does not keep it longer than the deadline": async (candidate) => {
    const { enter, begin, terminate, exited } = await start(candidate, 400);
    await begin(await enter(), "hangs");
    terminate();
    assert.equal(await soon(exited, "it still runs"), 0);
  },
  "a second SIGTERM changes nothing": async (candidate) => {
    const { enter, begin, terminate, exited, booked } = await start(candidate);
    const socket = await enter();
    const told = hear(socket, "server:draining");
    const { answer } = await begin(socket, "one");
    terminate();
    await until(() => told.length > 0 || !socket.connected);
    terminate();
    assert.deepEqual(await answer.catch(String), { ok: true, data: { orderId: "one" } });
    assert.equal(await soon(exited, "it still runs"), 0);
    assert.match(await booked(), /done one/);
    assert.equal(told.length, 1);
  },
} satisfies Record<string, Probe>;
