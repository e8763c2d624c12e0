import { randomUUID } from "node:crypto";
import { io } from "socket.io-client";
import { beforeEach, expect, test, vi } from "vitest";

const socket = vi.hoisted(() => ({ emitWithAck: vi.fn(), on: vi.fn(), disconnect: vi.fn() }));
vi.mock("socket.io-client", () => ({ io: () => socket }));

const pledge = { campaignId: randomUUID(), pledgeId: randomUUID(), amount: 50 };

beforeEach(() => vi.resetAllMocks());

test("a pledge is acked", async () => {
  socket.emitWithAck.mockResolvedValue({ ok: true, data: { total: 50 } });
  expect(await io().emitWithAck("pledge:make", pledge)).toEqual({ ok: true, data: { total: 50 } });
});

test("a stranger is refused", async () => {
  socket.emitWithAck.mockResolvedValue({ ok: false, error: { code: "FORBIDDEN" } });
  expect((await io().emitWithAck("pledge:make", pledge)).error.code).toBe("FORBIDDEN");
});

test("members hear of pledges", () => {
  const heard = vi.fn();
  socket.on.mockImplementation((_event, listener) => listener(pledge));
  io().on("pledge:made", heard);
  expect(heard).toHaveBeenCalledExactlyOnceWith(pledge);
});
