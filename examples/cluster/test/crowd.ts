import { createSecretKey } from "node:crypto";
import { createClient, roomOf, type Client, type RoomStore } from "@app/socket-io-client";
import jwt from "jsonwebtoken";

export interface CrowdPlan {
  url: string;
  /** The nodes' signing key in base64. */
  signingKey: string;
  people: number;
  /** They are spread over these. */
  roomIds: readonly string[];
  /** Everybody sends one message in this time. */
  everyMs: number;
}

/** What somebody was shown of his room in the end, and what he had sent. */
export interface Account {
  roomId: string;
  sent: string[];
  shown: { offset: number; messageId: string }[];
  failed: number;
  discontinuities: number;
  connects: number;
}

/** From the crowd: all are in their rooms; or all that was sent is acked and shown, and this is it. */
export type Report = { joined: number } | { accounts: Account[] };

interface Member {
  readonly roomId: string;
  readonly client: Client;
  readonly room: RoomStore;
  readonly sent: string[];
  connects: number;
}

function member({ url, signingKey }: CrowdPlan, roomId: string, name: string): Member {
  const key = createSecretKey(signingKey, "base64");
  const getToken = async () => jwt.sign({ sub: name, name, roles: [] }, key, { expiresIn: "1h" });
  const client = createClient(url, { getToken, socketOptions: { transports: ["websocket"] } });
  const one: Member = { roomId, client, room: roomOf(client, roomId), sent: [], connects: 0 };
  client.listen({ connect: () => void (one.connects += 1) });
  one.room.subscribe(() => {});
  client.connect();
  return one;
}

const isJoined = ({ room }: Member) => room.get().status === "joined";
const shownTo = ({ room }: Member) => room.get().messages.filter((message) => message.status === "sent");

function accountOf(one: Member): Account {
  const { messages, discontinuities } = one.room.get();
  return {
    roomId: one.roomId,
    sent: one.sent,
    shown: shownTo(one).map(({ offset, messageId }) => ({ offset, messageId })),
    failed: messages.filter(({ status }) => status === "failed").length,
    discontinuities,
    connects: one.connects,
  };
}

/** Looks again and again: what is waited for is a fact of 300 rooms together, which no one event tells. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Nothing is on its way any more: everybody is shown all that was said in his room. */
function isSettled(crowd: readonly Member[]): boolean {
  const said = new Map<string, number>();
  for (const { roomId, sent } of crowd) said.set(roomId, (said.get(roomId) ?? 0) + sent.length);
  return crowd.every((one) => isJoined(one) && shownTo(one).length >= (said.get(one.roomId) ?? 0));
}

const tell = (report: Report) => new Promise<void>((resolve) => process.send?.(report, () => resolve()));

/** Everybody joins a room, sends at his own pace until the parent says stop, and tells what he was shown. */
async function run(plan: CrowdPlan): Promise<void> {
  const { roomIds, people, everyMs } = plan;
  const crowd = Array.from({ length: people }, (_, number) =>
    member(plan, roomIds[number % roomIds.length] ?? "", `person ${number}`),
  );
  await until(() => crowd.every(isJoined));
  await tell({ joined: crowd.length });

  let next = 0;
  const timer = setInterval(() => {
    const one = crowd[next++ % crowd.length];
    one?.sent.push(one.room.send(`message ${next}`));
  }, everyMs / people);
  await new Promise((stop) => process.once("message", stop));
  clearInterval(timer);
  await until(() => isSettled(crowd));
  await tell({ accounts: crowd.map(accountOf) });
  process.exit();
}

process.once("disconnect", () => process.exit());
await run(JSON.parse(process.argv[2] ?? "") as CrowdPlan);
