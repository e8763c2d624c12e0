import { expect, test, vi } from "vitest";
import { startChild } from "../../../skills/realtime/socket-io-server/test/child.js";
import { startServer } from "../src/server.js";

test("answers with what it is asked for, and refuses what it is not", async () => {
  await using server = await startServer("plain");
  expect(await server.ask("url")).toBe(server.url);
  await expect(server.ask("feed", "room", 1, 1)).rejects.toThrow("Asked for feed, which is none of url, emptied");
});

test("costs CPU time when it is worked with", async () => {
  await using server = await startServer("plain");
  const cpuMs = await server.cpuMs(() => server.connect(["ada", "bob"]));
  expect(cpuMs).toBeGreaterThan(0);
  await vi.waitFor(async () => expect(await server.cpuMs(async () => {})).toBeLessThan(cpuMs));
});

test("rejects what it was asked when it ends", async () => {
  await using server = await startServer("plain");
  await server.connect(["ada"]);
  const asked = server.ask("emptied");
  process.kill(server.pid, "SIGKILL");
  await expect(asked).rejects.toThrow("The program plain ended (SIGKILL)");
});

test("ends with the process that started it, however that ends", async () => {
  const parent = startChild(new URL("start-server.ts", import.meta.url).href);
  const url = `${await parent.nextLine()}/socket.io/?EIO=4&transport=polling`;
  expect((await fetch(url)).ok).toBe(true);
  await parent.kill();
  await vi.waitFor(() => expect(fetch(url)).rejects.toThrow("fetch failed"), { timeout: 60_000 });
});
