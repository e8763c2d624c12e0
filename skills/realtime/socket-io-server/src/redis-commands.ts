import { createHash } from "node:crypto";
import { SocketError } from "@app/socket-types";

/** The part of a client of the `redis` package that sends. It must have no offline queue: use `connectRedis`. */
export interface CommandClient {
  readonly isReady: boolean;
  /** Counts the connections of this client. */
  readonly socketEpoch: number;
  sendCommand(command: readonly (string | Buffer)[]): Promise<unknown>;
}

export interface RedisCommands {
  /** Sends one command. Rejects with `UNAVAILABLE` when it fails or has no answer in time. */
  send(command: readonly (string | Buffer)[]): Promise<unknown>;
  /**
   * Runs a Lua script, which finds Redis's time in `nowMs`, and answers with its reply and the `run_id` of the server
   * that gave it. Rejects with `UNAVAILABLE`; the script may have run then, and never does after its deadline.
   */
  run(script: string, keys: string[], args: string[]): Promise<{ reply: unknown; runId: string }>;
  /** False while Redis is away or owes an answer for too long. */
  isReady(): boolean;
}

interface ServerFacts {
  readonly connection: number;
  readonly runId: string;
  /** Redis's clock minus ours, in milliseconds. */
  readonly aheadMs: number;
}

/** Two machines' clocks drift apart. */
const factsKeptMs = 60_000;
/** Node's timers may fire a little before their time, and with them our answer. */
const earlyMs = 2;

// A frozen server finds what was sent to it when it wakes up: without this it would run what was answered long ago.
const prelude = `
local time = redis.call("TIME")
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
if nowMs >= tonumber(ARGV[#ARGV]) then return redis.error_reply("LATE this came after its deadline") end
`;

/**
 * Commands that are answered within `deadlineMs` or fail. While one is overdue the others fail at once, so that nothing
 * piles up behind a server that hangs.
 */
export function createRedisCommands(client: CommandClient, deadlineMs: number): RedisCommands {
  const scripts = new Map<string, { text: string; sha: string }>();
  let overdue = 0;
  let facts: Promise<ServerFacts> | undefined;
  let factsOf = -1;
  let factsUntilMs = 0;

  function ask(command: readonly (string | Buffer)[]): Promise<unknown> {
    if (overdue > 0) return Promise.reject(new Error("An earlier command has had no answer yet"));
    return new Promise((resolve, reject) => {
      let isOverdue = false;
      const timer = setTimeout(() => {
        isOverdue = true;
        overdue += 1;
        reject(new Error(`No answer within ${deadlineMs} ms`));
      }, deadlineMs);
      const settled = () => {
        clearTimeout(timer);
        if (isOverdue) overdue -= 1;
      };
      client.sendCommand(command).then(resolve, reject).finally(settled);
    });
  }

  async function askForFacts(connection: number): Promise<ServerFacts> {
    const info = String(await ask(["INFO", "server"]));
    const found = (name: string) => new RegExp(`^${name}:(\\w+)`, "m").exec(info)?.[1] ?? "";
    // Taken when the answer arrives, so that our idea of Redis's clock is never ahead of it.
    const aheadMs = Number(found("server_time_usec")) / 1000 - performance.now();
    return { connection, runId: found("run_id"), aheadMs };
  }

  /** Of the server at the other end of the connection that is open now: a restarted one has another `run_id`. */
  function factsNow(): Promise<ServerFacts> {
    if (facts && factsOf === client.socketEpoch && performance.now() < factsUntilMs) return facts;
    factsOf = client.socketEpoch;
    factsUntilMs = performance.now() + factsKeptMs;
    const asked = askForFacts(factsOf);
    asked.catch(() => forgetFacts(asked));
    return (facts = asked);
  }

  function forgetFacts(asked: Promise<ServerFacts> | undefined): void {
    if (facts === asked) facts = undefined;
  }

  function scriptOf(script: string) {
    const known = scripts.get(script);
    if (known) return known;
    const text = prelude + script;
    const made = { text, sha: createHash("sha1").update(text).digest("hex") };
    scripts.set(script, made);
    return made;
  }

  async function evaluate(script: string, keys: string[], args: string[]) {
    const { text, sha } = scriptOf(script);
    const asked = factsNow();
    const { connection, runId, aheadMs } = await asked;
    if (connection !== client.socketEpoch) throw new Error("The connection was lost");
    const deadline = Math.floor(performance.now() + aheadMs + deadlineMs - earlyMs);
    const rest = [`${keys.length}`, ...keys, ...args, `${deadline}`];
    try {
      // Without an offline queue what is sent now leaves on this connection or not at all: the reply is of `runId`.
      return { reply: await ask(["EVALSHA", sha, ...rest]).catch(orLoad(text, rest)), runId };
    } catch (error) {
      // One of the two clocks was set.
      if (hasPrefix(error, "LATE")) forgetFacts(asked);
      throw error;
    }
  }

  const orLoad = (text: string, rest: string[]) => (error: unknown) => {
    if (hasPrefix(error, "NOSCRIPT")) return ask(["EVAL", text, ...rest]);
    throw error;
  };

  return {
    send: (command) => ask(command).catch(refuse),
    run: (script, keys, args) => evaluate(script, keys, args).catch(refuse),
    isReady: () => client.isReady && overdue === 0,
  };
}

const hasPrefix = (error: unknown, prefix: string) => error instanceof Error && error.message.startsWith(prefix);

function refuse(cause: unknown): never {
  throw new SocketError("UNAVAILABLE", "Redis did not answer: try again with the same id", { cause });
}
