import { SocketError } from "@app/socket-types";
import { expect, test, vi } from "vitest";
import { createOutbox } from "../src/index.js";

test("tells of what was added and of its answer, and leaves it to whoever removes to tell of that", async () => {
  const changed = vi.fn<(reply?: string) => void>();
  const outbox = createOutbox<string, string>({ deliver: async (id) => `stored ${id}`, changed });
  outbox.run();
  outbox.add("1", "hello");
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2));
  outbox.remove(() => true);
  expect([outbox.entries(), changed.mock.calls]).toEqual([[], [[], ["stored 1"]]]);
});

test("tells of a refusal, and of the retry that was asked for", async () => {
  const changed = vi.fn<(reply?: string) => void>();
  const refuse = async () => Promise.reject(new SocketError("FORBIDDEN", "No"));
  const outbox = createOutbox<string, string>({ deliver: refuse, changed });
  outbox.run();
  outbox.add("1", "hello");
  await vi.waitFor(() => expect(outbox.entries()).toMatchObject([{ status: "failed", error: { code: "FORBIDDEN" } }]));
  outbox.pause();
  outbox.retry("1");
  expect([outbox.entries()[0]?.status, changed.mock.calls.length]).toEqual(["sending", 3]);
});
