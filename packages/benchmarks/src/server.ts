import { randomBytes } from "node:crypto";
import jwt from "jsonwebtoken";
import { openPeer, type Peer } from "./peer.js";
import { startProgram, type Program } from "./program.js";
import type { FeedAsks } from "./servers/feed.js";
import type { ServerAsks, ServerSettings } from "./servers/listen.js";
import type { Subjects } from "./row.js";

/** A server in a process of its own. */
export interface Server extends Program<ServerAsks & FeedAsks> {
  readonly url: string;
  token(user: string): string;
  /** One connection of each of these users. */
  connect(users: string[]): Promise<Peer[]>;
}

type Settings = Omit<ServerSettings, "secret">;

/** Connections that are made at a time. */
const atOnce = 20;

/** The whole stack, the plain chat, or that one behind the token check. Only the first has a feed. */
export async function startServer(name: "chat" | "plain" | "guarded", own: Settings = {}): Promise<Server> {
  const secret = randomBytes(32).toString("hex");
  const program = await startProgram<ServerAsks & FeedAsks>("server", name, { ...own, secret });
  const url = await program.ask("url");
  const token = (user: string) => jwt.sign({ sub: user, name: user, roles: [] }, secret, { expiresIn: "1h" });

  return {
    ...program,
    url,
    token,
    async connect(users) {
      const peers: Peer[] = [];
      for (let first = 0; first < users.length; first += atOnce) {
        const next = users.slice(first, first + atOnce);
        peers.push(...(await Promise.all(next.map((user) => openPeer(url, token(user))))));
      }
      return peers;
    },
  };
}

type Prepare = (server: Server) => Promise<() => Promise<number>>;

/** The same done to the whole stack and to the plain chat. `prepare` resolves with what is measured. */
export async function besidePlain(prepare: Prepare, settings: Settings = {}): Promise<Subjects> {
  const servers = await Promise.all([startServer("chat", settings), startServer("plain")]);
  const dispose = async () => void (await Promise.all(servers.map((server) => server[Symbol.asyncDispose]())));
  try {
    const [ours, plain] = [await prepare(servers[0]), await prepare(servers[1])];
    return { ours, plain, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
