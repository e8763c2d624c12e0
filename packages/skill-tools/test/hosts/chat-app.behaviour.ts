import { ModuleKind, ScriptTarget, transpileModule } from "typescript-6";

/** A program that serves a chat, sends itself a message over it, prints it with its status and ends. */
export const chatOver = ({
  server,
  client,
}: {
  server: string;
  client: string;
}): string => `import { createServer } from "node:http";
import { randomBytes, randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import jwt from "jsonwebtoken";
import { createClient, roomOf } from "${client}";
import {
  createMemoryMessageStore, createMemoryRoomStore, createSocketServer, createTokenVerifier, secretKey, serveChat,
} from "${server}";

const key = secretKey(randomBytes(32));
const http = createServer();
const io = createSocketServer(http, { origins: [] });
serveChat(io, {
  verifyToken: createTokenVerifier(key),
  rooms: createMemoryRoomStore(),
  messages: createMemoryMessageStore(),
});
await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
const url = \`http://127.0.0.1:\${(http.address() as AddressInfo).port}\`;
const token = jwt.sign({ name: "Ada", roles: [] }, key, { subject: "ada", expiresIn: "1m" });
const client = createClient(url, { getToken: async () => token });
client.connect();
const connected = new Promise<void>((resolve) => {
  const stop = client.connection.subscribe(() => {
    if (client.connection.get().status === "connected") resolve(stop());
  });
});
await connected;
const roomId = randomUUID();
await client.request("room:create", { roomId, name: "Tarballs" });
const room = roomOf(client, roomId);
await new Promise<void>((resolve) => {
  const stop = room.subscribe(() => {
    if (room.get().messages.some(({ status }) => status === "sent")) resolve(stop());
  });
  room.send("Hello");
});
console.log(room.get().messages.map(({ content, status }) => \`\${content} \${status}\`).join());
client.close();
await io.close();
`;

/** TypeScript without its types, as one file. */
export const compiled = (text: string): string =>
  transpileModule(text, { compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2023 } }).outputText;
