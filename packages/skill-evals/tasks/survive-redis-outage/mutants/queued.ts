import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createShardedAdapter } from "@socket.io/redis-adapter";
import jwt from "jsonwebtoken";
import { createClient } from "redis";
import { Server } from "socket.io";

const unavailable = { ok: false, error: { code: "UNAVAILABLE", message: "try again" } };

export async function startServer({ port, secret, redisUrl }: any) {
  const open = () => createClient({ url: redisUrl }).on("error", () => {});
  const [redis, publisher, subscriber] = [open(), open(), open()] as const;
  await Promise.all([redis.connect(), publisher.connect(), subscriber.connect()]);

  const http = createServer((_request, response) => response.writeHead(redis.isReady ? 200 : 503).end());
  const io = new Server(http, { adapter: createShardedAdapter(publisher, subscriber) });
  io.use((socket, next) => {
    try {
      const { sub, name } = jwt.verify(socket.handshake.auth["token"], secret) as { sub: string; name: string };
      socket.data.user = { id: sub, name };
      next();
    } catch {
      next(new Error("AUTH_INVALID"));
    }
  });
  subscriber.on("ready", () => io.local.emit("facts:missed", { withinMs: 2_000 }));

  io.on("connection", (socket) => {
    const serve = (event: string, run: (payload: any) => Promise<unknown>) =>
      socket.on(event, (payload, answer) =>
        run(payload).then(
          (data) => answer({ ok: true, data }),
          () => answer(unavailable),
        ),
      );
    serve("room:create", async ({ roomId, name }) => {
      await redis.hSet("rooms", roomId, name);
      return { roomId, name };
    });
    serve("room:join", async ({ roomId }) => {
      await socket.join(`room:${roomId}`);
      const ids = await redis.lRange(`order:${roomId}`, -200, -1);
      const messages = ids.length > 0 ? await redis.hmGet(`messages:${roomId}`, ids) : [];
      return { messages: messages.map((text) => JSON.parse(text as string)) };
    });
    serve("message:send", async ({ roomId, messageId, content }) => {
      const message = { messageId, roomId, sender: socket.data.user, content };
      const isNew = await redis.hSetNX(`messages:${roomId}`, messageId, JSON.stringify(message));
      if (isNew) {
        await redis.rPush(`order:${roomId}`, messageId);
        io.to(`room:${roomId}`).emit("message:received", { roomId, messages: [message] });
      }
      return { message };
    });
  });

  await once(http.listen(port, "127.0.0.1"), "listening");
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      await io.close();
      for (const client of [redis, publisher, subscriber]) client.destroy();
    },
  };
}
