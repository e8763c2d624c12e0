import type { GetToken } from "@app/socket-io-client";
import { adminSecret } from "./admin-link.js";

export interface Signed {
  token: string;
  userId: string;
  expiresAt: string;
}

const keySlot = "chat-key";

/** Demo only: whoever holds the key is the user. A real app asks its own session here. Rejects with a text for the reader. */
export async function fetchToken(name: string): Promise<Signed> {
  const secret = adminSecret.get();
  const response = await fetch("/api/demo/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, key: browserKey(), adminSecret: secret }),
  });
  if (response.status === 401 && secret !== undefined) {
    // Of another server, or of a data directory that is gone: he comes in as everybody does.
    adminSecret.forget();
    return fetchToken(name);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as Signed;
  throw new Error(refusalIn(body) ?? `The server answered ${response.status}. Try again in a moment.`);
}

/** To connect, a token serves for the first half of its life; one that expires is replaced. */
export function createTokens(sign: () => Promise<Pick<Signed, "token" | "expiresAt">>): GetToken {
  let token = "";
  let freshUntilMs = 0;
  return async function getToken(reason) {
    if (reason === "connect" && Date.now() < freshUntilMs) return token;
    const askedMs = Date.now();
    const signed = await sign();
    freshUntilMs = (askedMs + Date.parse(signed.expiresAt)) / 2;
    return (token = signed.token);
  };
}

/** The next one to sign in on this browser is somebody else. */
export function forgetPerson(): void {
  adminSecret.forget();
  localStorage.removeItem(keySlot);
}

function refusalIn(body: unknown): string | undefined {
  return (body as { error?: { message?: string } } | undefined)?.error?.message;
}

/** A secret of this browser. The server derives the user id from it, so no name can be claimed by typing it. */
function browserKey(): string {
  const known = localStorage.getItem(keySlot);
  if (known !== null) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  localStorage.setItem(keySlot, key);
  return key;
}
