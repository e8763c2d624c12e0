import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startTestServer } from "@app/socket-io-server/testing";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyRoom } from "./test-client.js";

let directory = "";
const app = () => join(directory, "closing-app.cjs");

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "closing-app-"));
  const entry = fileURLToPath(new URL("closing-app.ts", import.meta.url));
  await build({ entryPoints: [entry], outfile: app(), bundle: true, platform: "node", conditions: ["@app/source"] });
});
afterAll(() => rm(directory, { recursive: true }));

/** Rejects when the process does not end by itself. */
const run = (...args: string[]) => promisify(execFile)(process.execPath, [app(), ...args], { timeout: 4_000 });

test("holds no timer and no socket after close, whatever was going on", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  server.io.on("connection", (socket) => {
    // Heard once the room is watched: a typist's timer is running when the client closes.
    const type = () => socket.emit("user:typing", { roomId, userId: "bob" });
    socket.onAny((event) => event === "room:join" && setImmediate(type));
  });
  await expect(run(server.url, server.token("ada"), roomId)).resolves.toMatchObject({ stderr: "" });
});

test("holds no timer after close while it waits to reconnect", async () => {
  await expect(run("http://127.0.0.1:9")).resolves.toMatchObject({ stderr: "" });
});
