import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const server = "src/server.ts";
const module = (name: string) => `src/realtime/${name}.ts`;

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "written in a hurry",
    files: { [server]: "hurried.ts" },
    fails: [
      "a message reaches every member, its sender included, once",
      "a connection ends with its token",
      "a send that is repeated counts once and gets the same answer",
      "who has not joined, or has left, cannot send",
      "a client cannot name a room of Socket.IO's",
      "garbage is refused, and ends nothing",
    ],
  },
  {
    name: "tokens decoded, not verified",
    replace: [[module("tokens"), "jwt.verify(token, key, rules)", "jwt.decode(token)"]],
    fails: ["nobody enters without a good token"],
  },
  {
    name: "tokens checked at the door alone",
    replace: [[module("session"), "  watchExpiry(session, expiresAtMs);\n  return session;", "  return session;"]],
    fails: ["a connection ends with its token"],
  },
  {
    name: "ids not remembered",
    replace: [[module("memory-store"), "stored.set(intent, message);", ""]],
    fails: [
      "a send that is repeated counts once and gets the same answer",
      "an id that is used for another text is a CONFLICT",
    ],
  },
  {
    name: "ids remembered per connection",
    replace: [
      [module("messages"), "tell(epoch, message);\n        return", "tellRoom(epoch, message);\n        return"],
    ],
    fails: ["a send that is repeated counts once and gets the same answer"],
  },
  {
    name: "ids shared by all users",
    replace: [
      [module("memory-store"), "`${senderId.length} ${senderId}${messageId}`", "`${senderId.length > 0}${messageId}`"],
    ],
    fails: ["another user's message id is his own"],
  },
  {
    name: "the first text wins in silence",
    replace: [[module("memory-store"), "if (isSameText &&", "if (true || isSameText &&"]],
    fails: ["an id that is used for another text is a CONFLICT"],
  },
  {
    name: "told to everyone",
    replace: [
      [
        module("room-batch"),
        'namespace.to(roomKey(roomId)).emit("message:received"',
        'namespace.emit("message:received"',
      ],
    ],
    fails: ["who has not joined hears nothing"],
  },
  {
    name: "not told to the sender",
    replace: [
      [
        module("room-batch"),
        'namespace.to(roomKey(roomId)).emit("message:received"',
        'namespace.to(roomKey(roomId)).except(`user:${messages[0]?.sender.id}`).emit("message:received"',
      ],
    ],
    fails: ["a message reaches every member, its sender included, once"],
  },
  {
    name: "typing told to everyone",
    replace: [[module("typing"), "socket.to(roomKey(roomId)).volatile", "socket.broadcast.volatile"]],
    fails: ["who has not joined hears nothing"],
  },
  {
    name: "strangers may type",
    replace: [[module("typing"), "assertMember(socket, roomId);", ""]],
    fails: ["who types is told to the other members, and strangers cannot type"],
  },
  {
    name: "strangers may send",
    replace: [[module("membership"), "if (!socket.rooms.has(roomKey(roomId)))", "if (!socket.connected)"]],
    fails: ["who has not joined, or has left, cannot send"],
  },
  {
    name: "leaving that leaves nothing",
    replace: [
      [
        module("rooms"),
        "await socket.leave(roomKey(roomId));\n        }\n        return {};",
        "await Promise.resolve();\n        }\n        return {};",
      ],
    ],
    fails: ["who has not joined, or has left, cannot send"],
  },
  {
    name: "rooms made by joining them",
    replace: [
      [
        module("rooms"),
        "if (!room) throw",
        'if (!room) return { roomId, name: "", createdAt: "" };\n    if (!room) throw',
      ],
    ],
    fails: ["a client cannot name a room of Socket.IO's"],
  },
  {
    name: "the newest message first",
    replace: [[module("memory-store"), "messages, hasMore: isNewer", "messages: messages.reverse(), hasMore: isNewer"]],
    fails: ["who joins later finds the messages in order"],
  },
  {
    name: "offsets from 0",
    replace: [[module("memory-store"), "offset: log.head,", "offset: log.head - 1,"]],
    fails: ["who joins later finds the messages in order"],
  },
  {
    name: "tabs counted as users",
    replace: [
      [
        module("presence"),
        "const known = present.get(user.id);\n      if (known) {",
        'const known = present.get(user.id);\n      if (known) {\n        socket.to(room).emit("user:joined", { roomId, user });',
      ],
    ],
    fails: ["a second tab neither joins nor leaves again"],
  },
  {
    name: "gone with the first tab",
    replace: [
      [
        module("presence"),
        "present?.socketIds.delete(socket.id) && present.socketIds.size === 0) depart",
        "present?.socketIds.delete(socket.id)) depart",
      ],
    ],
    fails: ["a second tab neither joins nor leaves again"],
  },
  {
    name: "no longest text",
    replace: [[module("contract/contract"), ".max(limits.contentLength)", ""]],
    fails: ["garbage is refused, and ends nothing"],
  },
];
