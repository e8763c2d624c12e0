import { randomBytes, randomUUID } from "node:crypto";
import type { ChatMessage } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import { expect, test } from "vitest";
import { revokeAccess } from "../src/membership.js";
import { createRoom, nextEvent, request, startTestServer } from "../src/testing.js";
import { smallChunks, startUpload, threeChunks, upload } from "./uploading.js";

const refusedAs = (code: string) => expect.objectContaining({ code }) as Error;
const [notFound, forbidden] = [refusedAs("NOT_FOUND"), refusedAs("FORBIDDEN")];

const send = (socket: AppClientSocket, roomId: string, fileId: string, messageId: string = randomUUID()) =>
  request(socket, "message:send", { roomId, messageId, content: "look", fileId });
const requestAndRead = (socket: AppClientSocket, fileId: string) =>
  Promise.all([
    request(socket, "file:request", { fileId }).catch((error: unknown) => error),
    request(socket, "file:read", { fileId, index: 0 }).catch((error: unknown) => error),
  ]);

/** Ada's finished file of three chunks, in a room with Bob. */
async function startWithFile() {
  const server = await startTestServer({ server: smallChunks });
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob);
  const file = await upload(ada, roomId, threeChunks());
  return { server, ada, bob, roomId, file, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}

test("a member learns what a file is and how to read it", async () => {
  await using context = await startWithFile();
  const { bob, file } = context;
  expect(await request(bob, "file:request", file)).toEqual({ ...file, chunkSize: 7_000 });
  const chunks = await Promise.all([0, 1, 2].map((index) => request(bob, "file:read", { ...file, index })));
  expect(chunks.map(({ bytes }) => bytes.byteLength)).toEqual([7_000, 7_000, 1_000]);
});

test("who has not joined the room finds no file, exactly as if there were none", async () => {
  await using context = await startWithFile();
  const { server, file } = context;
  const mallory = await server.connect("mallory");
  await createRoom(mallory);
  expect(await requestAndRead(mallory, file.fileId)).toEqual([notFound, notFound]);
  expect(await requestAndRead(mallory, file.fileId)).toEqual(await requestAndRead(mallory, randomUUID()));
});

test("who has left the room, or was taken out, reads no more", async () => {
  await using context = await startWithFile();
  const { server, ada, bob, roomId, file } = context;
  revokeAccess(server.io, "bob", roomId);
  expect(await requestAndRead(bob, file.fileId)).toEqual([notFound, notFound]);
  await request(ada, "room:leave", { roomId });
  expect(await requestAndRead(ada, file.fileId)).toEqual([forbidden, forbidden]);
});

test("an upload is no file before it is finished", async () => {
  await using context = await startWithFile();
  const { ada, roomId } = context;
  const bytes = randomBytes(10);
  const { uploadId } = await startUpload(ada, roomId, bytes);
  await request(ada, "file:chunk", { uploadId, index: 0 }, bytes);
  expect(await requestAndRead(ada, uploadId)).toEqual([notFound, notFound]);
  await expect(send(ada, roomId, uploadId)).rejects.toEqual(notFound);
});

test("a message carries its file to every member and into history", async () => {
  await using context = await startWithFile();
  const { ada, bob, roomId, file } = context;
  const heard = nextEvent(bob, "message:received");
  const { message } = await send(ada, roomId, file.fileId);
  expect(message.file).toEqual(file);
  expect((await heard).messages).toEqual([message]);
  expect((await request(bob, "message:history", { roomId })).messages).toEqual([message]);
});

test("a resent message with its file has one effect, and with another file is a CONFLICT", async () => {
  await using context = await startWithFile();
  const { ada, roomId, file } = context;
  const other = await upload(ada, roomId, threeChunks());
  const messageId = randomUUID();
  const first = await send(ada, roomId, file.fileId, messageId);
  expect(await send(ada, roomId, file.fileId, messageId)).toEqual(first);
  await expect(send(ada, roomId, other.fileId, messageId)).rejects.toEqual(refusedAs("CONFLICT"));
  const without = request(ada, "message:send", { roomId, messageId, content: "look" });
  await expect(without).rejects.toEqual(refusedAs("CONFLICT"));
});

test("only its uploader attaches a file, and only in its room", async () => {
  await using context = await startWithFile();
  const { ada, bob, roomId, file } = context;
  await expect(send(bob, roomId, file.fileId)).rejects.toEqual(notFound);
  await expect(send(ada, roomId, randomUUID())).rejects.toEqual(notFound);
  const other = await createRoom(ada);
  const refusal = { code: "VALIDATION_FAILED", issues: [{ path: "fileId" }] };
  await expect(send(ada, other.roomId, file.fileId)).rejects.toMatchObject(refusal);
  const { messages } = await request(ada, "message:history", { roomId });
  expect(messages).toEqual([] satisfies ChatMessage[]);
});

test("who left the room attaches nothing", async () => {
  await using context = await startWithFile();
  const { ada, roomId, file } = context;
  await request(ada, "room:leave", { roomId });
  await expect(send(ada, roomId, file.fileId)).rejects.toEqual(forbidden);
});
