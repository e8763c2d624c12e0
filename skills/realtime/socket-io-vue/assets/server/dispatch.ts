import { randomUUID } from "node:crypto";
import { fail, SocketError, succeed, type CommandTable, type ErrorCode, type Failure } from "@app/socket-types";
import type { NamespaceOf, SocketOf } from "@app/socket-types/server";
import type { CommandSocket, Handlers } from "./handlers.js";

/** A failure that is not the client's fault, for your log. Never carries the payload, which may hold secrets. */
export interface CommandFailure {
  error: unknown;
  event: string;
  userId: string;
  /** The client's error carries the same id. */
  requestId: string;
}

export interface DispatchOptions {
  /** Runs before the payload is even looked at, for example a rate limit. Throw a `SocketError` to refuse. */
  before?: (socket: CommandSocket, event: string) => void | Promise<void>;
  onFailure?: (failure: CommandFailure) => void;
  /** Hears of every answer, for metrics. `event` is the client's word unless `known`. */
  onAnswer?: (answer: CommandAnswer) => void;
}

export interface CommandAnswer {
  event: string;
  /** Whether the table has this event; any other name is a stranger's invention. */
  known: boolean;
  code: "ok" | ErrorCode;
  durationMs: number;
}

export interface Serving {
  /** How many commands are running now. */
  readonly running: number;
  /** Resolves when every command that is running now has ended; what arrives later is not waited for. */
  settled(): Promise<void>;
}

/** Commands of one socket that may wait for an answer; each holds memory. More are `RATE_LIMITED`. */
const mostUnanswered = 1_000;

type Handle = (socket: CommandSocket, payload: unknown, bytes?: Buffer) => unknown;

/**
 * Serves a command table on a namespace: find the handler, limit, validate, run, acknowledge, map errors. Nothing a client
 * sends and nothing a handler throws leaves this function. Events arrive through `onAny`, which `socket.use` middleware does
 * not guard: checks belong in `before` or in the handler.
 */
export function serveCommands<Table extends CommandTable, Facts>(
  namespace: NamespaceOf<Table, Facts>,
  commands: Table,
  handlers: Handlers<Table, SocketOf<Table, Facts>>,
  { before, onFailure = console.error, onAnswer }: DispatchOptions = {},
): Serving {
  // The signature above is the typed one: a Map, so that `__proto__` and `constructor` name no handler.
  const table = new Map(
    Object.entries(commands).map(([event, command]) => [event, { command, handle: handlers[event] as Handle }]),
  );
  const running = new Set<Promise<void>>();

  async function answer(socket: CommandSocket, event: string, args: unknown[]): Promise<unknown> {
    await before?.(socket, event);
    const entry = table.get(event);
    if (!entry) throw new SocketError("UNKNOWN_COMMAND", `The server has no command "${event.slice(0, 64)}"`);
    const { command, handle } = entry;
    const bytes = command.kind === "command" && command.binary ? args.pop() : undefined;
    if (args.length !== 1) throw invalid([{ path: "", message: "Send one object" }]);
    if (command.kind === "command" && command.binary && !Buffer.isBuffer(bytes)) {
      throw invalid([{ path: "", message: "Send bytes after the object" }]);
    }
    const parsed = command.payload.safeParse(args[0]);
    if (!parsed.success)
      throw invalid(parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
    return handle(socket, parsed.data, bytes as Buffer | undefined);
  }

  function refusal(error: unknown, socket: CommandSocket, event: string): Failure {
    const known = error instanceof SocketError;
    // A refused token has a cause too, but it is the client's own: he could fill your log with them.
    if (known && (error.cause === undefined || error.code.startsWith("AUTH_"))) return error;
    const requestId = randomUUID();
    onFailure({ error, event, userId: socket.data.user.id, requestId });
    if (known)
      return {
        code: error.code,
        message: error.message,
        requestId,
        ...(error.retryAfterMs && { retryAfterMs: error.retryAfterMs }),
      };
    return { code: "INTERNAL_ERROR", message: "The server failed: try again with the same id", requestId };
  }

  async function dispatch(socket: CommandSocket, event: string, args: unknown[], tooMany: boolean): Promise<void> {
    if (!socket.connected) return;
    const startedMs = onAnswer && performance.now();
    let code: "ok" | ErrorCode = "ok";
    const acknowledge = typeof args.at(-1) === "function" ? (args.pop() as (result: unknown) => void) : undefined;
    try {
      if (tooMany)
        throw new SocketError("RATE_LIMITED", "Wait for answers before you ask more", { retryAfterMs: 1_000 });
      const data = await answer(socket, event, args);
      acknowledge?.(succeed(data));
    } catch (error) {
      const failure = refusal(error, socket, event);
      code = failure.code;
      acknowledge?.(fail(failure));
    }
    if (startedMs !== undefined) {
      onAnswer?.({ event, known: table.has(event), code, durationMs: performance.now() - startedMs });
    }
  }

  namespace.on("connection", (socket) => {
    let unanswered = 0;
    socket.onAny((event: unknown, ...args: unknown[]) => {
      unanswered += 1;
      const run = dispatch(socket, String(event), args, unanswered > mostUnanswered).finally(() => {
        unanswered -= 1;
        running.delete(run);
      });
      running.add(run);
    });
  });

  return {
    get running() {
      return running.size;
    },
    async settled() {
      await Promise.allSettled(running);
    },
  };
}

// A few issues say enough; a hostile payload could have thousands.
const invalid = (issues: { path: string; message: string }[]) =>
  new SocketError("VALIDATION_FAILED", "The payload does not fit the contract", { issues: issues.slice(0, 5) });
