import { randomUUID } from "node:crypto";
import { startTestServer } from "@app/socket-io-server/testing";
import { expect, test } from "vitest";
import { createRequestStore } from "../src/index.js";
import { startFlakyNetwork } from "./flaky-network.js";
import { connectedClient, until } from "./test-client.js";

const createLab = () => ({ roomId: randomUUID(), name: "Lab" });

/** A client whose commands are never answered, and its command to create rooms. */
async function unanswered() {
  const server = await startTestServer();
  const network = await startFlakyNetwork(server.url);
  const client = await connectedClient(server, "ada", { url: network.url });
  network.blackHole();
  return {
    client,
    creation: createRequestStore(client, "room:create"),
    async [Symbol.asyncDispose]() {
      client.close();
      await network[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("is pending until the answer is there, and then done with its data", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const creation = createRequestStore(client, "room:create");
  const lab = createLab();
  const end = creation.run(lab);
  expect(creation.get()).toEqual({ status: "pending" });
  expect(await end).toMatchObject({ status: "done", data: lab });
  expect(creation.get()).toEqual(await end);
});

test("fails with the error of a command that is refused or cannot leave, and never rejects", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const joining = createRequestStore(client, "room:join");
  expect(await joining.run({ roomId: randomUUID() })).toMatchObject({ error: { code: "NOT_FOUND" } });
  client.close();
  await joining.run({ roomId: randomUUID() });
  expect(joining.get()).toMatchObject({ status: "failed", error: { code: "DISCONNECTED" } });
});

test("waits for an answer as long as it is told", async () => {
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  using client = await connectedClient(server, "ada", { url: network.url });
  network.blackHole();
  const creation = createRequestStore(client, "room:create", { timeoutMs: 20 });
  expect(await creation.run(createLab())).toMatchObject({ status: "failed", error: { code: "TIMEOUT" } });
});

test("gives up the run before, whose end it does not show", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const creation = createRequestStore(client, "room:create");
  const [first, second] = [createLab(), createLab()];
  const ends = await Promise.all([creation.run(first), creation.run(second)]);
  expect(ends).toMatchObject([
    { status: "failed", error: { code: "ABORTED" } },
    { status: "done", data: second },
  ]);
  expect(creation.get()).toBe(ends[1]);
});

test("gives up what is pending when nobody watches any more", async () => {
  await using page = await unanswered();
  const { creation } = page;
  const unmount = creation.subscribe(() => {});
  const end = creation.run(createLab());
  unmount();
  expect(await end).toMatchObject({ status: "failed", error: { code: "ABORTED" } });
  expect(creation.get()).toEqual({ status: "idle" });
});

test("goes on when a watcher leaves and comes back at once, as in StrictMode", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const creation = createRequestStore(client, "room:create");
  const unmount = creation.subscribe(() => {});
  const end = creation.run(createLab());
  unmount();
  const unmountAgain = creation.subscribe(() => {});
  expect(await end).toMatchObject({ status: "done" });
  await until(creation, ({ status }) => status === "done");
  unmountAgain();
});

test("keeps what is done while nobody watches, until it is reset", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const creation = createRequestStore(client, "room:create");
  const unmount = creation.subscribe(() => {});
  await creation.run(createLab());
  unmount();
  // Not a wait: the macrotask after which a store that nobody watches has stopped.
  await new Promise((resolve) => setTimeout(resolve));
  expect(creation.get()).toMatchObject({ status: "done" });
  creation.reset();
  expect(creation.get()).toEqual({ status: "idle" });
});

test("forgets the answer, and what is pending, when the user signs out", async () => {
  await using page = await unanswered();
  const { client, creation } = page;
  const unmount = creation.subscribe(() => {});
  const end = creation.run(createLab());
  client.signOut();
  expect(creation.get()).toEqual({ status: "idle" });
  await end;
  expect(creation.get()).toEqual({ status: "idle" });
  unmount();
});
