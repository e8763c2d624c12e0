import { setTimeout as sleep } from "node:timers/promises";
import type { Auditor, Log } from "./auditor.js";
import type { Faults, World } from "./faults.js";
import type { Member } from "./member.js";

const pollMs = 150;
/** For processes to start and to drain, on a machine that is busy. */
const mendMs = 90_000;

/** Asks until there is no problem, or answers with the last one when patience ends. */
export async function lasting(
  patienceMs: number,
  problem: () => string | undefined | Promise<string | undefined>,
): Promise<string | undefined> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const found = await Promise.resolve()
      .then(problem)
      .catch((error: unknown) => String(error));
    if (found === undefined || performance.now() > untilMs) return found;
    await sleep(pollMs);
  }
}

export type Settling = World & { auditor: Auditor; faults: Faults; patienceMs: number };

/** Those who mean to be in the room and may be. */
export const insiders = ({ members, faults }: Pick<Settling, "members" | "faults">): Member[] =>
  members.filter((member) => member.isInside() && !faults.banned.has(member.userId));

/** Waits until nothing is broken any more. Rejects with what could not be mended. */
export async function heal({ faults }: Settling): Promise<void> {
  const healed = faults.healed().then(() => "healed");
  const outcome = await Promise.race([healed, sleep(mendMs, "late", { ref: false })]);
  if (outcome === "late") throw new Error("never settles: a fault lasts");
}

/**
 * Waits until everybody is back and has delivered, and all are shown the end of the log, which resolves. Rejects with
 * what never came to be.
 */
export async function settle(settling: Settling): Promise<Log> {
  const { cluster, members, auditor, faults, patienceMs } = settling;
  const until = async (problem: () => string | undefined | Promise<string | undefined>) => {
    const lasts = await lasting(patienceMs, problem);
    if (lasts) throw new Error(`never settles: ${lasts}`);
  };
  await until(async () => ((await cluster.isReady()) ? undefined : "a node is not ready"));
  // Bans are lost with everything else, and nothing is promised to those who keep them there.
  if (faults.losses() > 0) for (const userId of faults.banned) await auditor.ban(userId);
  for (const { userId, client } of members) {
    if (faults.banned.has(userId)) continue;
    // Somebody looks at the page: signs in again where that was asked for, and does not wait for the next try.
    client.connect();
    client.retryNow();
  }
  await until(() => members.map((member) => unrest(member, faults)).find(Boolean));
  let log: Log = { epoch: "", messages: [] };
  await until(async () => {
    log = await auditor.readLog();
    const end = log.messages.at(-1);
    const behind = insiders(settling).find((member) => member.state().messages.at(-1)?.messageId !== end?.messageId);
    return behind && `${behind.name} is not shown the end of the log, ${end?.content} at ${end?.offset}`;
  });
  return log;
}

/** What keeps a page from being at rest. */
function unrest({ name, userId, client, isInside, state }: Member, { banned }: Faults): string | undefined {
  const connection = client.connection.get();
  if (banned.has(userId)) {
    const isOut = connection.status === "needs-auth" && connection.error.code === "FORBIDDEN";
    return isOut ? undefined : `${name}, who is banned, is ${connection.status}`;
  }
  if (!isInside()) return undefined;
  const { status, messages } = state();
  const unsent = messages.filter((message) => message.status !== "sent");
  if (connection.status === "connected" && status === "joined" && unsent.length === 0) return undefined;
  const waits = unsent.map((message) => `${message.content} ${message.status}`).join(", ");
  return `${name} is ${connection.status} and ${status}${waits && `, with ${waits}`}`;
}

/** What keeps presence from showing exactly those who are inside: to one who asks, and to each of them. */
export async function wrongPresence(settling: Settling): Promise<string | undefined> {
  const inside = insiders(settling);
  const expected = idsOf([settling.auditor.userId, ...inside.map(({ userId }) => userId)]);
  const asked = idsOf(await settling.auditor.readMembers());
  if (asked !== expected) return `presence: the server lists ${asked} instead of ${expected}`;
  for (const { name, state } of inside) {
    const shown = idsOf(state().members.map(({ id }) => id));
    if (shown !== expected) return `presence: ${name} is shown ${shown} instead of ${expected}`;
  }
  return undefined;
}

const idsOf = (ids: string[]) => [...new Set(ids)].toSorted().join(" ");
