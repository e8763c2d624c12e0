import assert from "node:assert/strict";
import { createSecretKey } from "node:crypto";
import jwt from "jsonwebtoken";
import { ask, atEnd, connect, fence, refusalOf, soon } from "../../src/probing.js";
import { secret, tokenOf } from "../../src/tokens.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Module {
  startServer(options: {
    port: number;
    secret: string;
    isMember(userId: string, organizationId: string): Promise<boolean>;
  }): Promise<{ port: number; close(): Promise<unknown> }>;
}

const namespaces = ["/", "/admin", "/org-acme"];

async function start(candidate: Candidate) {
  const { startServer } = await candidate.load<Module>("src/server.ts");
  const isMember = async (userId: string, id: string): Promise<boolean> => {
    if (id === "broken") throw new Error("The database is away");
    return userId === "ada" && id === "acme";
  };
  const server = await startServer({ port: 0, secret, isMember });
  atEnd(() => server.close());
  const url = `http://127.0.0.1:${server.port}`;
  const enter = (namespace: string, token?: unknown) =>
    connect(url + namespace, token === undefined ? {} : { auth: { token } });
  return {
    url,
    enter,
    /** The code that a token is refused with. */
    async refusal(namespace: string, token?: unknown): Promise<unknown> {
      const { data, message } = await refusalOf(enter(namespace, token), `a connection to ${namespace}`);
      return data?.code ?? `no code (${message})`;
    },
  };
}

/** A probe: every namespace refuses these tokens with this code. */
const refuses =
  (code: string, ...tokens: (() => unknown)[]): Probe =>
  async (candidate) => {
    const { refusal } = await start(candidate);
    for (const namespace of namespaces)
      for (const token of tokens) assert.equal(await refusal(namespace, token()), code, namespace);
  };

const admin = { roles: ["admin"] };

export const probes = {
  "a token lets its user into every namespace, which knows who it is": async (candidate) => {
    const { enter } = await start(candidate);
    for (const namespace of namespaces) {
      assert.equal(await ask(await enter(namespace, tokenOf("ada", admin)), "whoami"), "ada", namespace);
    }
  },
  "no namespace lets anybody in without a token": refuses("AUTH_REQUIRED", () => undefined),
  "tokens that somebody else signed are refused": refuses(
    "AUTH_INVALID",
    () => tokenOf("ada", { ...admin, key: "another secret that is long enough for HS256 too" }),
    () => jwt.sign({ sub: "ada", name: "ada", roles: ["admin"], exp: Date.now() }, "", { algorithm: "none" }),
  ),
  "tokens signed by another algorithm are refused": refuses("AUTH_INVALID", () =>
    tokenOf("ada", admin, { algorithm: "HS512" }),
  ),
  "what is no token is refused": refuses(
    "AUTH_INVALID",
    () => "garbage",
    () => 42,
    () => ({ ada: true }),
  ),
  "an expired token says so, and nothing else does": refuses("AUTH_EXPIRED", () =>
    tokenOf("ada", { ...admin, expiresInMs: -1_000 }),
  ),
  "a token without an expiry is refused": refuses("AUTH_INVALID", () =>
    jwt.sign({ sub: "ada", name: "ada", roles: ["admin"] }, createSecretKey(Buffer.from(secret))),
  ),
  "claims of another shape are refused": refuses(
    "AUTH_INVALID",
    () => tokenOf("ada", { roles: "administrator" }),
    () => jwt.sign("hello", secret),
    () => tokenOf("ada", { ...admin, sub: undefined }),
  ),
  "/admin is for admins": async (candidate) => {
    const { refusal } = await start(candidate);
    assert.equal(await refusal("/admin", tokenOf("ada", { roles: ["editor"] })), "FORBIDDEN");
  },
  "an organisation is for its members": async (candidate) => {
    const { refusal } = await start(candidate);
    assert.equal(await refusal("/org-acme", tokenOf("bob", admin)), "FORBIDDEN");
    assert.equal(await refusal("/org-other", tokenOf("ada", admin)), "FORBIDDEN");
  },
  "a membership that cannot be asked lets nobody in, and ends no process": async (candidate) => {
    const { refusal, enter } = await start(candidate);
    await refusal("/org-broken", tokenOf("ada"));
    await enter("/", tokenOf("ada"));
  },
  "a token in the URL is not read": async (candidate) => {
    const { url } = await start(candidate);
    await refusalOf(connect(url, { query: { token: tokenOf("ada") } }), "a token in the query string");
  },
  "a connection ends with its token, in every namespace": async (candidate) => {
    const { enter } = await start(candidate);
    const endsAt = Date.now() + 900;
    const token = tokenOf("ada", { ...admin, expiresInMs: 900 });
    const sockets = await Promise.all(namespaces.map((namespace) => enter(namespace, token)));
    const lasting = await enter("/", tokenOf("ada"));
    const ended = sockets.map((socket) => new Promise((resolve) => socket.once("disconnect", resolve)));
    await soon(Promise.all(ended), "a connection outlived its token");
    assert.ok(Date.now() > endsAt - 100, "it ended before its token");
    await fence(lasting);
  },
} satisfies Record<string, Probe>;
