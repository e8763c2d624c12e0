import { SocketError } from "@app/socket-types";
import { isRetryable } from "./retry.js";
import { createWorker } from "./worker.js";

/** One thing to deliver. Plain data, so that a persistent outbox can store it as it is. */
export interface OutboxEntry<Draft, Reply> {
  readonly id: string;
  readonly draft: Draft;
  readonly status: "sending" | "failed";
  /** Why it failed. */
  readonly error?: SocketError;
  /** The server's answer. The entry stays until `remove`, so that its owner decides when something else replaces it. */
  readonly reply?: Reply;
}

export interface Outbox<Draft, Reply> {
  /** In the order they were added; the same array until it changed. */
  entries(): readonly OutboxEntry<Draft, Reply>[];
  /** Adds to the end. Throws `OUTBOX_FULL` when 100 entries wait. */
  add(id: string, draft: Draft): void;
  /** Sends a failed entry again, under the same id. */
  retry(id: string): void;
  /** Takes entries out. One that is under way may still arrive. */
  remove(matches: (entry: OutboxEntry<Draft, Reply>) => boolean): void;
  /** True while something is to be sent. */
  isBusy(): boolean;
  /** Starts to deliver, for example because the connection is ready. */
  run(): void;
  /** Keeps everything and stops delivering. */
  pause(): void;
}

export interface OutboxOptions<Draft, Reply> {
  deliver: (id: string, draft: Draft) => Promise<Reply>;
  /**
   * Called after `add`, `retry` and each outcome, with the answer that came, if one did. Not by `remove`: whoever removes
   * goes on to show something else instead, and then says so once.
   */
  changed: (reply?: Reply) => void;
  limit?: number;
}

/**
 * Delivers one at a time, in order. What may have happened, or can succeed later, is sent again under the same id, with
 * backoff, so the server must recognise ids. What is refused is marked `failed`, and the next one goes.
 */
export function createOutbox<Draft, Reply>(options: OutboxOptions<Draft, Reply>): Outbox<Draft, Reply> {
  type Entry = OutboxEntry<Draft, Reply>;
  const { deliver, changed, limit = 100 } = options;
  let entries: readonly Entry[] = [];
  let isRunning = false;

  const isWaiting = ({ status, reply }: Entry) => status === "sending" && reply === undefined;

  const worker = createWorker(() => {
    const entry = isRunning ? entries.find(isWaiting) : undefined;
    return entry && send(entry);
  });

  async function send({ id, draft }: Entry) {
    try {
      const reply = await deliver(id, draft);
      replace({ id, draft, status: "sending", reply });
      changed(reply);
    } catch (error) {
      if (isRetryable(error)) throw error;
      replace({ id, draft, status: "failed", error: error as SocketError });
      changed();
    }
  }

  /** An entry that was taken out meanwhile stays out. */
  function replace(entry: Entry) {
    entries = entries.map((old) => (old.id === entry.id ? entry : old));
  }

  return {
    entries: () => entries,
    add(id, draft) {
      if (entries.length >= limit) {
        throw new SocketError("OUTBOX_FULL", `${limit} messages wait: send again when some have left`);
      }
      entries = [...entries, { id, draft, status: "sending" }];
      changed();
      worker.poke();
    },
    retry(id) {
      for (const { draft, status } of entries.filter((entry) => entry.id === id)) {
        if (status === "failed") replace({ id, draft, status: "sending" });
      }
      changed();
      worker.poke();
    },
    remove(matches) {
      const kept = entries.filter((entry) => !matches(entry));
      if (kept.length < entries.length) entries = kept;
    },
    isBusy: () => entries.some(isWaiting),
    run() {
      isRunning = true;
      worker.poke();
    },
    pause() {
      isRunning = false;
      worker.rest();
    },
  };
}
