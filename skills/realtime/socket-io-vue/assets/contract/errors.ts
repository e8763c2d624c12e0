/** Every code a failure can carry. The set is closed: a client may switch over it. */
export type ErrorCode =
  | "AUTH_REQUIRED"
  | "AUTH_INVALID"
  | "AUTH_EXPIRED"
  | "FORBIDDEN"
  | "VALIDATION_FAILED"
  | "UNKNOWN_COMMAND"
  | "NOT_FOUND"
  | "CONFLICT"
  | "RATE_LIMITED"
  | "PAYLOAD_TOO_LARGE"
  | "UNAVAILABLE"
  | "INTERNAL_ERROR"
  | ClientErrorCode;

/** Codes that only a client raises, about answers that did not arrive or sends that never left. */
export type ClientErrorCode = "TIMEOUT" | "DISCONNECTED" | "ABORTED" | "OUTBOX_FULL";

/** One field of a payload that its schema refused. */
export interface Issue {
  /** Where in the payload, for example `content` or `since.offset`. */
  path: string;
  message: string;
}

/** What a refused command carries over the wire. */
export interface Failure {
  code: ErrorCode;
  /** For people: says what to do next. */
  message: string;
  issues?: Issue[];
  /** Milliseconds to wait before the same command can succeed. */
  retryAfterMs?: number;
  /** Finds the failure in the server's log. */
  requestId?: string;
}

/** The one error of both sides: a server throws it to refuse, a client's request rejects with it. */
export class SocketError extends Error {
  override readonly name = "SocketError";
  readonly code: ErrorCode;
  readonly issues?: Issue[];
  readonly retryAfterMs?: number;
  readonly requestId?: string;

  constructor(code: ErrorCode, message: string, details: Omit<Failure, "code" | "message"> & ErrorOptions = {}) {
    const { cause, ...rest } = details;
    super(message, { cause });
    this.code = code;
    Object.assign(this, rest);
  }
}
