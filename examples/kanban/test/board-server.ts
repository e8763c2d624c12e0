import { createSecretKey, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, type Client } from "@app/socket-io-client";
import { createMemoryMessageStore, createSocketServer } from "@app/socket-io-server";
import type { AppServer } from "@app/socket-types/server";
import jwt from "jsonwebtoken";
import { createBoardTokenVerifier } from "../src/claims.js";
import { serveBoards } from "../src/serve-boards.js";

export interface BoardServer extends AsyncDisposable {
  readonly io: AppServer;
  token(uid: string, options?: { boards?: string[]; expiresInMs?: number; claims?: object }): string;
  /** A client that is connecting; it is closed with the server. */
  client(uid: string, getToken?: () => Promise<string | undefined>): Client;
  /** Ends every connection, as a network does. */
  cut(): void;
}

/** A real server with one board, "plan". */
export async function startBoardServer({ store = createMemoryMessageStore() } = {}): Promise<BoardServer> {
  const key = createSecretKey(randomBytes(32));
  const http = createServer();
  const io = createSocketServer(http, { origins: [] });
  serveBoards(io, { verifyToken: createBoardTokenVerifier(key), store });
  await once(http.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const clients: Client[] = [];

  const token: BoardServer["token"] = (uid, { boards = ["plan"], expiresInMs = 60_000, claims } = {}) =>
    jwt.sign({ uid, displayName: uid, boards, exp: (Date.now() + expiresInMs) / 1000, ...claims }, key);

  return {
    io,
    token,
    client(uid, getToken: () => Promise<string | undefined> = async () => token(uid)) {
      const client = createClient(url, { getToken, socketOptions: { transports: ["websocket"] } });
      clients.push(client);
      client.connect();
      return client;
    },
    cut() {
      for (const socket of io.of("/").sockets.values()) socket.conn.close();
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      await io.close();
    },
  };
}
