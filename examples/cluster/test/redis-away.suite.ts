import { join } from "node:path";
import { connectRedis, createRedisRevocationStore } from "@app/socket-io-server";
import { nextEvent } from "@app/socket-io-server/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startNode } from "../src/node.js";
import { bareSocket } from "./people.js";
import { programsOrSkip, runCluster, type RunningCluster } from "./running-cluster.js";

const programs = programsOrSkip();
let cluster: RunningCluster;
beforeAll(async () => {
  if (programs) cluster = await runCluster();
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

const ask = (path: string) =>
  Promise.all(
    cluster.nodes.map(async ({ url }) => {
      const answer = await fetch(url + path);
      return [answer.status, ((await answer.json()) as { status: string }).status];
    }),
  );
const allAnswer = (status: number, word: string) => cluster.nodes.map(() => [status, word]);

/** Another node with the data of this cluster. */
const startAnother = (name: string, redisUrl: string) =>
  startNode({
    name,
    variables: { DATA_DIRECTORY: join(cluster.dataDirectory, "chat"), REDIS_URL: redisUrl, LOG_LEVEL: "silent" },
    onOutput: () => {},
  });

describe.skipIf(!programs)("nodes whose Redis is away", () => {
  test("are alive but not ready until it is back", async () => {
    expect(await ask("/readyz")).toEqual(allAnswer(200, "ready"));
    await cluster.redis.end("SIGKILL");
    await expect.poll(() => ask("/readyz")).toEqual(allAnswer(503, "waiting for Redis"));
    expect(await ask("/healthz")).toEqual(allAnswer(200, "alive"));
    await cluster.redis.start();
    await expect.poll(() => ask("/readyz"), { timeout: 10_000 }).toEqual(allAnswer(200, "ready"));
  });

  test("learn of a ban that they did not hear of", async () => {
    const ada = await bareSocket(cluster, { name: "ada", url: cluster.nodes[1].url });
    const ended = nextEvent(ada, "session:ended");
    await using redis = await connectRedis(cluster.redisUrl, { onError: () => {} });
    await createRedisRevocationStore(redis).revoke("ada", { issuedUntilMs: Infinity, message: "Spam" });
    await redis.send(["CLIENT", "KILL", "TYPE", "pubsub"]);
    expect(await ended).toEqual({ code: "FORBIDDEN", message: "Spam" });
  });

  test("say at their start where it should be", async () => {
    const advice =
      /Redis at 127\.0\.0\.1:1, which REDIS_URL names, cannot be reached\. Start it, or unset REDIS_URL\.$/m;
    await expect(startAnother("lonely", "redis://127.0.0.1:1")).rejects.toThrow(advice);
  });

  test("do not start under a name that another one has", async () => {
    const advice = /of-node-1 is in use by process \d+\. .* Each node needs a NODE_NAME of its own\.$/m;
    await expect(startAnother("node-1", cluster.redisUrl)).rejects.toThrow(advice);
  });
});
