import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { z } from "zod";

const fail = (code: string, message: string, retryAfterMs?: number) => ({
  ok: false,
  error: { code, message, retryAfterMs },
});
const add = z.object({ text: z.string().min(1).max(500) });
const list = z.object({ limit: z.int().min(1).max(50).default(20) });

export async function startServer({ port, store }: { port: number; store: any }) {
  const http = createServer();
  const io = new Server(http);
  io.use((socket, next) => {
    socket.data.user = { id: String(socket.handshake.auth["user"]) };
    next();
  });
  io.on("connection", (socket) => {
    const times: number[] = [];
    socket.on("note:add", async (payload, answer) => {
      const parsed = add.safeParse(payload);
      if (!parsed.success) return answer(fail("VALIDATION_FAILED", "text"));
      const now = Date.now();
      while (times[0] && times[0] < now - 10_000) times.shift();
      if (times.length >= 5) return answer(fail("RATE_LIMITED", "slow down", times[0]! + 10_000 - now));
      times.push(now);
      try {
        const note = await store.add(socket.data.user.id, parsed.data.text);
        io.emit("note:added", { userId: socket.data.user.id, text: parsed.data.text });
        answer({ ok: true, data: note });
      } catch {
        answer(fail("INTERNAL_ERROR", "failed"));
      }
    });
    socket.on("note:list", async (payload, answer) => {
      const parsed = list.safeParse(payload);
      if (!parsed.success) return answer(fail("VALIDATION_FAILED", "limit"));
      try {
        answer({ ok: true, data: await store.list(parsed.data.limit) });
      } catch {
        answer(fail("INTERNAL_ERROR", "failed"));
      }
    });
    socket.onAny((event, ...args) => {
      if (!event.startsWith("note:")) args.at(-1)?.(fail("UNKNOWN_COMMAND", event));
    });
  });
  await once(http.listen(port, "127.0.0.1"), "listening");
  return { port: (http.address() as AddressInfo).port, close: () => io.close() };
}
