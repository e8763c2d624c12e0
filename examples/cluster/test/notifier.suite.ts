import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { nextEvent, request } from "@app/socket-io-server/testing";
import { help, readConfig } from "notifier/config";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bareSocket, createRoom } from "./people.js";
import { programsOrSkip, runCluster, type RunningCluster } from "./running-cluster.js";

const programs = programsOrSkip();
let cluster: RunningCluster;
beforeAll(async () => {
  if (programs) cluster = await runCluster();
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

const main = join(import.meta.dirname, "../../notifier/src/main.ts");
const run = (env: Record<string, string>, ...args: string[]) =>
  promisify(execFile)(process.execPath, ["--conditions=@app/source", "--import", "tsx", main, ...args], {
    env,
    cwd: import.meta.dirname,
  });

const notice = (text: string) => expect.objectContaining({ text }) as object;

describe.skipIf(!programs)("a process without clients", () => {
  test("notifies a user on one node and a room on another, and nobody else", async () => {
    const [one, other, third] = cluster.nodes;
    const ada = await bareSocket(cluster, { name: "ada", url: one.url });
    const bob = await bareSocket(cluster, { name: "bob", url: other.url });
    const eve = await bareSocket(cluster, { name: "eve", url: third.url });
    const roomId = await createRoom(cluster);
    await request(bob, "room:join", { roomId });
    const heard = [ada, bob, eve].map((socket) => nextEvent(socket, "notification:received"));
    const environment = { REDIS_URL: cluster.redisUrl };
    await run(environment, "--user", "ada", "--room", roomId, "--text", "Tea is ready");
    expect(await Promise.all(heard.slice(0, 2))).toEqual([notice("Tea is ready"), notice("Tea is ready")]);
    await run(environment, "--user", "eve", "--text", "Coffee, too");
    expect(await heard[2]).toEqual(notice("Coffee, too"));
    for (const socket of [ada, bob, eve]) socket.disconnect();
  });
});

describe("the command", () => {
  const environment = { REDIS_URL: "redis://127.0.0.1:1" };

  test.for([
    ["nobody to tell", ["--text", "hi"], "Say whom to tell: --user ID, --room ID, or both"],
    ["nothing to tell", ["--user", "ada"], "Say what to tell: --text 'Tea is ready'"],
    ["a word that it does not know", ["--loud"], "Unknown option '--loud'"],
  ] as const)("says what to change when it has %s", ([, args, advice]) => {
    expect(() => readConfig([...args], environment)).toThrow(advice);
  });

  test("says where the Redis of the nodes is to be named, and ends with code 1", async () => {
    const advice = expect.stringContaining("Set REDIS_URL to the redis:// URL of the nodes") as string;
    await expect(run({}, "--user", "ada", "--text", "hi")).rejects.toMatchObject({ code: 1, stderr: advice });
  });

  test("explains itself", () => {
    expect(help).toContain("--room ID --text 'Tea is ready'");
  });
});
