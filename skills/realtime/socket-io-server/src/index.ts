export { serveAdmin, type AdminParts } from "./admin.js";
export { openToEveryone, type AccessPolicy } from "./access-policy.js";
export { allowOnly, authenticate, requireRole, requireToken } from "./authentication.js";
export { serveChat, type ChatParts } from "./chat.js";
export { type Identity } from "./claims.js";
export { clientAddress } from "./client-address.js";
export {
  serveCommands,
  type CommandAnswer,
  type CommandFailure,
  type DispatchOptions,
  type Serving,
} from "./dispatch.js";
export { namespaceOf, type CommandSocket, type Handlers } from "./handlers.js";
export {
  openDirectoryFileStore,
  type DirectoryFileStore,
  type DirectoryFileStoreOptions,
} from "./directory-file-store.js";
export { lockDirectory } from "./directory-lock.js";
export { drain, isDraining, type DrainOptions } from "./drain.js";
export {
  chunkCount,
  chunkLength,
  fileInfo,
  type FileStore,
  type StoredFile,
  type UnfinishedFile,
} from "./file-store.js";
export { attachmentOf, chunkSizeOf, fileHandlers, type FileParts } from "./files.js";
export { assertMember, revokeAccess, roomKey, userKey } from "./membership.js";
export { createMemoryFileStore } from "./memory-file-store.js";
export { createMemoryMessageStore, createMemoryRoomStore } from "./memory-store.js";
export {
  type Appended,
  type MessageDraft,
  type MessagePage,
  type MessageRange,
  type MessageStore,
} from "./message-store.js";
export { messageHandlers, type MessageParts } from "./messages.js";
export { createMetrics, type Metrics } from "./metrics.js";
export { tellMissedFacts } from "./missed-facts.js";
export { isAllowedOrigin, type OriginRule } from "./origins.js";
export { serveOrganizations } from "./organizations.js";
export { openPgliteDirectory, type PgliteDirectory } from "./pglite-directory.js";
export { createPostgresStore, type PostgresStore, type Query } from "./postgres-store.js";
export { createPresence, type Presence } from "./presence.js";
export { createRateLimit, type LimiterOf, type Rate } from "./rate-limit.js";
export { connectRedis, type Redis, type RedisOptions, type SubscribingClient } from "./redis-clients.js";
export { createRedisCommands, type CommandClient, type RedisCommands } from "./redis-commands.js";
export { createRedisMessageStore, type RedisMessageStoreOptions } from "./redis-message-store.js";
export { createRedisPresence } from "./redis-presence.js";
export { redisLimiter } from "./redis-rate-limit.js";
export { createRedisRevocationStore } from "./redis-revocations.js";
export { createRedisRoomStore } from "./redis-room-store.js";
export {
  createMemoryRevocationStore,
  endRevokedSessions,
  refuseRevoked,
  signOut,
  type Revocation,
  type RevocationStore,
} from "./revocations.js";
export { batchPerTick, type TellRoom } from "./room-batch.js";
export { type RoomStore } from "./room-store.js";
export { roomHandlers, type RoomParts } from "./rooms.js";
export { createEmitter, createRedisAdapter, type RedisAdapter } from "./scaling.js";
export { createSequence, type InSequence } from "./sequence.js";
export { createSocketServer, type SocketServerOptions } from "./server.js";
export { endSessions } from "./end-sessions.js";
export { sessionHandlers, type Ending, type SessionSocket } from "./session.js";
export { closeSlowReaders } from "./slow-readers.js";
export { createTokenVerifier, secretKey, type TokenRules, type VerifyToken } from "./tokens.js";
export { typingHandlers } from "./typing.js";
export { createUpload, type Upload, type UploadParts } from "./upload.js";
export { createUploads, type FileDraft, type UploadLimits, type Uploads } from "./uploads.js";
