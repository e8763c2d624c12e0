import { roomOf, type Client, type Store } from "@app/socket-io-client";
import { createCuttableClient } from "./cuttable-client.js";
import { createTokens, fetchToken, forgetPerson } from "./demo-token.js";
import { isPageVisible } from "./page-visibility.js";
import { createReading, type Reading } from "./reading.js";

/** A signed-in person and his connection. */
export interface DemoSession {
  user: { id: string; name: string };
  client: Client;
  reading: Reading;
  /** Whether the network is pretended to be gone. */
  isCut: Store<boolean>;
  setCut(isCut: boolean): void;
}

const userSlot = "chat-user";

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
  forgetPerson();
}

function startSession(user: DemoSession["user"]): DemoSession {
  const getToken = createTokens(() => fetchToken(user.name));
  const { client, ...network } = createCuttableClient(location.origin, getToken);
  const reading = createReading({ userId: user.id, roomOf: (roomId) => roomOf(client, roomId), isPageVisible });
  client.connect();
  return { user, client, reading, ...network };
}
