import { commands } from "@app/socket-types/contract";
import type { AppNamespace, AppServer } from "@app/socket-types/server";
import { openToEveryone, type AccessPolicy } from "./access-policy.js";
import { authenticate } from "./authentication.js";
import { serveCommands, type DispatchOptions, type Serving } from "./dispatch.js";
import type { FileStore } from "./file-store.js";
import { attachmentOf, chunkSizeOf, fileHandlers } from "./files.js";
import { createMemoryFileStore } from "./memory-file-store.js";
import type { MessageStore } from "./message-store.js";
import { messageHandlers } from "./messages.js";
import { createPresence, type Presence } from "./presence.js";
import { createRateLimit, type LimiterOf, type Rate } from "./rate-limit.js";
import { batchPerTick } from "./room-batch.js";
import type { RoomStore } from "./room-store.js";
import { roomHandlers } from "./rooms.js";
import { createSequence } from "./sequence.js";
import { sessionHandlers } from "./session.js";
import type { VerifyToken } from "./tokens.js";
import { typingHandlers } from "./typing.js";
import { createUploads, type UploadLimits } from "./uploads.js";

export interface ChatParts {
  verifyToken: VerifyToken;
  rooms: RoomStore;
  messages: MessageStore;
  /** In this process's memory unless you pass one. */
  files?: FileStore;
  uploads?: UploadLimits;
  access?: AccessPolicy;
  /** Commands per user; see `createRateLimit`. */
  rates?: Readonly<Record<string, Rate>>;
  /** Where the commands are counted; in this process unless you pass `redisLimiter`. */
  limiterOf?: LimiterOf;
  /** Who is where; of this process, with `graceMs`, unless you pass one for all nodes. */
  presence?: (namespace: AppNamespace) => Presence;
  /** How long a user whose last socket vanished still counts as present. */
  graceMs?: number;
  /** How long a typist counts as typing without a renewal. */
  typingTtlMs?: number;
  onFailure?: NonNullable<DispatchOptions["onFailure"]>;
  onAnswer?: NonNullable<DispatchOptions["onAnswer"]>;
}

/** What one person can do by hand, with room for a burst after a reconnect. */
const personalRates = {
  "message:send": { points: 30, seconds: 10 },
  "room:create": { points: 10, seconds: 60 },
  "typing:start": { points: 20, seconds: 10 },
  "file:start": { points: 20, seconds: 60 },
  "file:chunk": { points: 300, seconds: 10 },
  "file:read": { points: 300, seconds: 10 },
};

/** Puts the modules together: a whole chat on a server that `createSocketServer` made. Copy it and leave out what you do not need. */
export function serveChat(
  io: AppServer,
  {
    verifyToken,
    rooms,
    messages,
    files = createMemoryFileStore(),
    uploads: uploadLimits = {},
    access = openToEveryone,
    rates = personalRates,
    limiterOf,
    graceMs = 5_000,
    presence: openPresence = (namespace) => createPresence(namespace, { graceMs }),
    typingTtlMs = 8_000,
    onFailure,
    onAnswer,
  }: ChatParts,
): Serving {
  const namespace = io.of("/");
  const presence = openPresence(namespace);
  const inSequence = createSequence();
  const chunkSize = chunkSizeOf(io);
  const uploads = createUploads({ files, chunkSize }, uploadLimits);
  authenticate(io, verifyToken);
  return serveCommands(
    namespace,
    commands,
    {
      ...roomHandlers({ namespace, rooms, messages, access, presence, inSequence }),
      ...messageHandlers({
        tellRoom: batchPerTick(namespace),
        messages,
        inSequence,
        attachmentOf: (claim) => attachmentOf(files, claim),
      }),
      ...fileHandlers({ files, uploads, chunkSize }),
      ...typingHandlers(namespace, { ttlMs: typingTtlMs }),
      ...sessionHandlers(verifyToken),
    },
    {
      before: createRateLimit(rates, { points: 200, seconds: 10 }, limiterOf),
      ...(onFailure && { onFailure }),
      ...(onAnswer && { onAnswer }),
    },
  );
}
