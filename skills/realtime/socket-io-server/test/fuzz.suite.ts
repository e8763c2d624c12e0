import { once } from "node:events";
import fc from "fast-check";
import { io as connectTo, type Socket } from "socket.io-client";
import { afterAll, expect, test } from "vitest";
import { startChild, type Child } from "./child.js";
import { hostilePacket } from "./hostile-packets.js";
import { openRaw } from "./raw-connection.js";

// FUZZ_RUNS=100000 for the long run; a failure prints the seed and the shrunk packets, FUZZ_SEED repeats it.
const { FUZZ_RUNS = "100", FUZZ_SEED = "4104" } = process.env;
const numRuns = Number(FUZZ_RUNS);
const options = { numRuns, seed: Number(FUZZ_SEED) };
const timeoutMs = 20_000 + numRuns * 100;

interface Target {
  readonly child: Child;
  readonly bystander: Socket;
  readonly url: string;
  readonly mallory: string;
}

let target: Promise<Target> | undefined;

/** A server and a bystander; a new pair after a crash, so that the packets that caused it can be narrowed down. */
async function startTarget(): Promise<Target> {
  const child = startChild("fuzzed-server.ts");
  const { url, ada, mallory } = JSON.parse(await child.nextLine()) as { url: string; ada: string; mallory: string };
  const bystander = connectTo(url, { transports: ["websocket"], reconnection: false, auth: { token: ada } });
  await once(bystander as unknown as NodeJS.EventEmitter, "connect");
  return { child, bystander, url, mallory };
}

async function stopTarget(): Promise<void> {
  const stopping = await target;
  target = undefined;
  stopping?.bystander.disconnect();
  await stopping?.child.kill();
}
afterAll(stopTarget);

/** Runs an attack; afterwards the bystander must be answered, on the connection that he has. */
async function expectUnharmed(attack: (target: Target) => Promise<void>): Promise<void> {
  const { bystander, ...rest } = await (target ??= startTarget());
  try {
    await attack({ bystander, ...rest });
    expect(await bystander.timeout(2_000).emitWithAck("room:list", {})).toMatchObject({ ok: true });
  } catch (error) {
    await stopTarget();
    throw error;
  }
}

/** A ping closes a connection, because only servers send them: all packets before it were read then. */
async function end({ send, closed }: Awaited<ReturnType<typeof openRaw>>): Promise<void> {
  send("2");
  await closed;
}

test(
  "no sequence of packets ends the server or disturbs a bystander",
  async () => {
    const sequences = fc.array(hostilePacket, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sequences, (packets) =>
        expectUnharmed(async ({ url, mallory }) => {
          await using peer = await openRaw(url);
          await peer.enter({ token: mallory });
          for (const packet of packets) peer.send(packet);
          await end(peer);
        }),
      ),
      options,
    );
  },
  timeoutMs,
);

test(
  "no sequence of packets before a CONNECT does either",
  async () => {
    const sequences = fc.array(hostilePacket, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sequences, (packets) =>
        expectUnharmed(async ({ url }) => {
          await using stranger = await openRaw(url);
          for (const packet of packets) stranger.send(packet);
          await end(stranger);
        }),
      ),
      options,
    );
  },
  timeoutMs,
);

test(
  "no polling request does either, whatever packets it carries",
  async () => {
    const bodies = fc
      .array(hostilePacket, { maxLength: 8 })
      .map((packets) =>
        packets.map((packet) => (typeof packet === "string" ? packet : `b${packet.toString("base64")}`)).join("\u001E"),
      );
    await fc.assert(
      fc.asyncProperty(bodies, fc.constantFrom("text/plain;charset=UTF-8", "application/octet-stream"), (body, type) =>
        expectUnharmed(async ({ url, mallory }) => {
          const session = `${url}/socket.io/?EIO=4&transport=polling`;
          const { sid } = JSON.parse((await (await fetch(session)).text()).slice(1)) as { sid: string };
          const headers = { "content-type": type };
          const post = async (text: string) =>
            (await fetch(`${session}&sid=${sid}`, { method: "POST", body: text, headers })).text();
          await post(`40${JSON.stringify({ token: mallory })}`);
          await post(body);
          await post("1");
        }),
      ),
      options,
    );
  },
  timeoutMs,
);
