import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { temporaryDirectory } from "chat-server/testing";
import { describe, expect, test, vi } from "vitest";
import { help, readConfig } from "../src/config.js";
import { findPrograms } from "../src/programs.js";
import { programsOrSkip } from "./running-cluster.js";

const main = join(import.meta.dirname, "../src/main.ts");
const path = process.env.PATH ?? "";

// A test that is broken off must leave no demo behind: the pipe to its standard input closes with this process.
const endWithParent = 'data:text/javascript,process.stdin.on("close",()=>process.exit()).resume().unref()';

/** The demo in a process of its own, with all that it has printed. */
function startDemo(dataDirectory: string, environment: Record<string, string> = {}) {
  const env = { PATH: path, PORT: "0", DATA_DIRECTORY: dataDirectory, ...environment };
  const flags = ["--conditions=@app/source", "--import", "tsx", "--import", endWithParent];
  // A group of its own, as in a terminal.
  const child = spawn(process.execPath, [...flags, main], { env, cwd: import.meta.dirname, detached: true });
  const kill = (signal: NodeJS.Signals) => process.kill(-(child.pid ?? 0), signal);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += String(text)));
  const ended = once(child, "close") as Promise<[number | null]>;
  return {
    printed: () => printed,
    pids: () => [...printed.matchAll(/^ {2}(\S+) +runs as process (\d+)$/gm)].map(([, , pid]) => Number(pid)),
    says: (what: RegExp) => vi.waitFor(() => expect(printed).toMatch(what), { timeout: 60_000 }),
    ended: async () => (await ended)[0],
    kill,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) kill("SIGKILL");
      await ended;
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(!programsOrSkip())("pnpm demo:cluster", () => {
  test("serves the chat, starts a killed node again, and leaves no process behind after Ctrl-C", async () => {
    await using data = await temporaryDirectory();
    await using demo = startDemo(data.path);
    await demo.says(/Ctrl-C stops it/);
    const url = /http:\/\/localhost:\d+/.exec(demo.printed())?.[0] ?? "";
    expect((await fetch(url)).headers.get("x-node")).toMatch(/^node-[123]$/);
    expect(demo.pids()).toHaveLength(5);
    process.kill(demo.pids()[1] ?? 0, "SIGKILL");
    await demo.says(/node-\d ended with code 137: starting it again\n.*\bnode-\d +runs as process/);
    demo.kill("SIGINT");
    expect(await demo.ended()).toBe(0);
    expect(demo.pids().map(isAlive)).not.toContain(true);
    expect(demo.printed()).toMatch(/All nodes ended with code 0\n$/);
  });

  test("leaves no process behind when it is killed itself", async () => {
    await using data = await temporaryDirectory();
    await using demo = startDemo(data.path);
    await demo.says(/Ctrl-C stops it/);
    demo.kill("SIGKILL");
    await demo.ended();
    await vi.waitFor(() => expect(demo.pids().map(isAlive)).toEqual([false, false, false, false, false]), 20_000);
  });

  test("says which port to set when another program has it", async () => {
    await using data = await temporaryDirectory();
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await using demo = startDemo(data.path, { PORT: `${port}` });
    expect(await demo.ended()).toBe(1);
    expect(demo.printed()).toBe(`Port ${port} is in use. Set PORT to another one: PORT=${port + 1}.\n`);
    other.close();
  });
});

describe("the settings", () => {
  test("say how to install what is missing", () => {
    const missing = () => findPrograms({ path: "/nowhere", redisServer: undefined });
    expect(missing).toThrow(/^Not installed: redis-server.*sudo apt-get install redis-server/);
  });

  test("say what to set", () => {
    expect(() => readConfig({ PORT: "http" })).toThrow(/^PORT cannot be used as it is\. Set PORT to a port from 1/);
  });

  test("are explained by --help", () => {
    for (const name of ["PORT", "DATA_DIRECTORY", "REDIS_SERVER_BIN"]) expect(help()).toContain(name);
  });
});
