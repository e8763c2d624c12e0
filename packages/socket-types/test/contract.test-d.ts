import type {
  Bytes,
  ClientEvents,
  CommandName,
  Commands,
  Cursor,
  ErrorCode,
  EventArguments,
  FileInfo,
  Joined,
  Parsed,
  Payload,
  Reply,
  Result,
  ServerToClientEvents,
  SignalName,
} from "@app/socket-types";
import { unwrap } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import type { AppServer } from "@app/socket-types/server";
import { expectTypeOf, test } from "vitest";

declare const client: AppClientSocket;
declare const io: AppServer;
const roomId = "7f2c6f0e-4a3b-4f0e-9d51-0f2f1c6f6a11";

test("a command carries its payload and its reply", () => {
  expectTypeOf<Reply<Commands, "room:join">>().toEqualTypeOf<Joined>();
  expectTypeOf<Payload<Commands, "room:join">>().toEqualTypeOf<{ roomId: string; since?: Cursor | undefined }>();
  expectTypeOf<Parsed<Commands, "room:list">["limit"]>().toEqualTypeOf<number>();
  expectTypeOf<Payload<Commands, "room:list">["limit"]>().toEqualTypeOf<number | undefined>();
});

test("commands and signals are told apart", () => {
  expectTypeOf<SignalName<Commands>>().toEqualTypeOf<"typing:start" | "typing:stop">();
  expectTypeOf<"typing:start">().not.toExtend<CommandName<Commands>>();
  expectTypeOf<"message:send">().toExtend<CommandName<Commands>>();
});

test("an ack resolves to a Result of the reply", async () => {
  const result = await client.emitWithAck("message:send", { roomId, messageId: roomId, content: "hi" });
  expectTypeOf(result).toEqualTypeOf<Result<Reply<Commands, "message:send">>>();
  expectTypeOf(unwrap(result).message.offset).toEqualTypeOf<number>();
});

test("bytes travel beside the payload of a chunk, and in the answer of a read", () => {
  expectTypeOf<EventArguments<Commands, "file:chunk">>().toEqualTypeOf<
    [payload: { uploadId: string; index: number }, bytes: Bytes]
  >();
  expectTypeOf<Reply<Commands, "file:read">>().toEqualTypeOf<{ bytes: Bytes }>();
  expectTypeOf<Reply<Commands, "message:send">["message"]["file"]>().toEqualTypeOf<FileInfo | undefined>();
  // @ts-expect-error a chunk without its bytes
  client.emit("file:chunk", { uploadId: roomId, index: 0 }, () => {});
});

test("a fact reaches its listener as one object", () => {
  expectTypeOf<Parameters<ServerToClientEvents["message:received"]>["length"]>().toEqualTypeOf<1>();
  client.on("user:left", ({ userId }) => expectTypeOf(userId).toEqualTypeOf<string>());
});

test("what the contract does not hold does not compile", () => {
  // @ts-expect-error an unknown command
  client.emit("message:sent", { roomId });
  // @ts-expect-error a payload without its content
  client.emit("message:send", { roomId, messageId: roomId }, () => {});
  // @ts-expect-error a signal has no ack
  client.emit("typing:start", { roomId }, () => {});
  // @ts-expect-error an unknown fact
  client.on("message:receivd", () => {});
  // @ts-expect-error a fact with a wrong payload
  io.emit("user:left", { roomId });
  // @ts-expect-error an error code that is not in the closed set
  "TEAPOT" satisfies ErrorCode;
});

test("a socket's listener map is derived from the table", () => {
  expectTypeOf<ClientEvents<Commands>["typing:stop"]>().toEqualTypeOf<(payload: { roomId: string }) => void>();
});
