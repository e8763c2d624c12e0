import type { Client, Store } from "@app/socket-io-client";
import { createCuttableClient } from "./cuttable-client.js";

/** A signed-in person and his connection. */
export interface DemoSession {
  user: { id: string; name: string };
  client: Client;
  /** Whether the network is pretended to be gone. */
  isCut: Store<boolean>;
  setCut(isCut: boolean): void;
}

interface Signed {
  token: string;
  userId: string;
}

const userSlot = "chat-user";
const keySlot = "chat-key";

/** Signs in under a name and connects. Rejects with a text for the reader. */
export async function signIn(name: string): Promise<DemoSession> {
  const { userId } = await fetchToken(name);
  const user = { id: userId, name };
  localStorage.setItem(userSlot, JSON.stringify(user));
  return startSession(user);
}

/** Why `signIn` rejected, in words for the reader. */
export function whySignInFailed(error: unknown): string {
  // What fetch rejects with when nobody answers.
  const isUnreachable = error instanceof TypeError;
  return isUnreachable ? "The server cannot be reached. Is it running?" : (error as Error).message;
}

/** Continues after a reload, also while the server is away. */
export function resumeSession(): DemoSession | undefined {
  const stored = localStorage.getItem(userSlot);
  return stored === null ? undefined : startSession(JSON.parse(stored) as DemoSession["user"]);
}

/** Forgets who was here: the next one to sign in on this browser is somebody else. */
export function endSession({ client }: DemoSession): void {
  client.signOut();
  localStorage.removeItem(userSlot);
  localStorage.removeItem(keySlot);
}

function startSession(user: DemoSession["user"]): DemoSession {
  const getToken = async () => (await fetchToken(user.name)).token;
  const { client, ...network } = createCuttableClient(location.origin, getToken);
  client.connect();
  return { user, client, ...network };
}

/** Demo only: whoever holds the key is the user. A real app asks its own session here. */
async function fetchToken(name: string): Promise<Signed> {
  const response = await fetch("/api/demo/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, key: browserKey() }),
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as Signed;
  throw new Error(refusalIn(body) ?? `The server answered ${response.status}. Try again in a moment.`);
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
