import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

export async function startServer({ port, store }: { port: number; store: any }) {
  const http = createServer();
  const io = new Server(http);
  const counts = new Map<string, number[]>();
  io.use((socket, next) => {
    socket.data.user = { id: String(socket.handshake.auth["user"]) };
    next();
  });
  io.on("connection", (socket) => {
    const user = socket.data.user.id;
    socket.use(([event, payload, answer], next) => {
      if (typeof answer !== "function") return next(new Error("no ack"));
      const bad = (code: string, retryAfterMs?: number) =>
        answer({ ok: false, error: { code, message: code, retryAfterMs } });
      if (event === "note:add") {
        if (typeof payload?.text !== "string" || payload.text.length < 1 || payload.text.length > 500)
          return bad("VALIDATION_FAILED");
        const times = (counts.get(user) ?? []).filter((time) => time > Date.now() - 10_000);
        if (times.length >= 5) return bad("RATE_LIMITED", 10_000);
        counts.set(user, [...times, Date.now()]);
      }
      next();
    });
    socket.on("error", () => {});
    socket.on("note:add", async ({ text }, answer) => {
      const note = await store.add(user, text);
      io.emit("note:added", { userId: user, text });
      answer({ ok: true, data: note });
    });
    socket.on("note:list", async ({ limit = 20 }, answer) => {
      if (!Number.isInteger(limit) || limit < 1 || limit > 50)
        return answer({ ok: false, error: { code: "VALIDATION_FAILED" } });
      answer({ ok: true, data: await store.list(limit) });
    });
  });
  await once(http.listen(port, "127.0.0.1"), "listening");
  return { port: (http.address() as AddressInfo).port, close: () => io.close() };
}
