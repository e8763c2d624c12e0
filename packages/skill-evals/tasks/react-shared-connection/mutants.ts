import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const chat = "src/chat.tsx";
const shared = "any number of components share one connection";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "written by hand: a socket per hook",
    files: { [chat]: "socket-per-hook.tsx" },
    fails: [
      shared,
      "a room is joined once, for all who show it",
      "after a cut nothing is missing, and the status told of it",
    ],
  },
  {
    name: "written by hand: one socket, off(event) and a leave in each cleanup",
    files: { [chat]: "off-event.tsx" },
    fails: [
      "who leaves takes nothing from those who stay",
      "after a cut nothing is missing, and the status told of it",
    ],
  },
  {
    name: "a client per Provider render",
    replace: [
      [
        chat,
        "Provider: ({ children }: { children?: ReactNode }) => <SocketProvider client={client}>",
        "Provider: ({ children }: { children?: ReactNode }) => <SocketProvider client={Object.assign(createClient(url, { getToken })).connection ? again() : client}>",
      ],
      [
        chat,
        "  return {\n    Provider",
        "  const again = () => {\n    const fresh = createClient(url, { getToken });\n    fresh.connect();\n    return fresh;\n  };\n  return {\n    Provider",
      ],
    ],
    fails: [shared],
  },
  {
    name: "connected in an effect, closed in its cleanup",
    replace: [
      [chat, "  client.connect();\n", ""],
      [chat, "import type { ReactNode }", "import { useEffect, type ReactNode }"],
      [
        chat,
        "Provider: ({ children }: { children?: ReactNode }) => <SocketProvider client={client}>{children}</SocketProvider>,",
        "Provider: ({ children }: { children?: ReactNode }) => {\n      useEffect(() => {\n        client.connect();\n        return client.close;\n      }, []);\n      return <SocketProvider client={client}>{children}</SocketProvider>;\n    },",
      ],
    ],
    fails: ["a page that is left and entered again needs no new connection"],
  },
  {
    name: "the room of the first render for ever",
    replace: [
      [
        "src/realtime/use-room.ts",
        "roomOf(useSocketClient(), roomId)",
        "useMemo(() => roomOf(client, roomId), [client])",
      ],
      ["src/realtime/use-room.ts", "  const room =", "  const client = useSocketClient();\n  const room ="],
    ],
    fails: ["another room shows nothing of the first, in no commit"],
  },
  {
    name: "state copied in an effect",
    replace: [
      [chat, "import type { ReactNode }", "import { useEffect, useState, type ReactNode }"],
      [
        chat,
        "const messages = useRoom(roomId, (room) => room.messages);",
        "const live = useRoom(roomId, (room) => room.messages);\n  const [messages, setMessages] = useState(live);\n  useEffect(() => setMessages(live), [live]);",
      ],
    ],
    fails: ["another room shows nothing of the first, in no commit"],
  },
  {
    name: "rows without a key",
    replace: [[chat, "<li key={messageId}>", "<li>"]],
    fails: ["React has nothing to complain about"],
  },
  {
    name: "everything selected",
    replace: [
      [
        chat,
        "const count = useRoom(roomId, (room) => room.memberCount);",
        "const count = useRoom(roomId).memberCount;",
      ],
    ],
    fails: ["a count does not render for messages"],
  },
  {
    name: "rendered per message",
    replace: [
      ["src/realtime/client/store.ts", "cancelFrame ??= onNextFrame(notify)", "notify()"],
      [chat, "import type { ReactNode }", 'import { flushSync } from "react-dom";\nimport type { ReactNode }'],
      [
        "src/realtime/use-store.ts",
        "    store.subscribe,",
        "    (changed) => store.subscribe(() => flushSync(changed)),",
      ],
      ["src/realtime/use-store.ts", 'from "react";', 'from "react";\nimport { flushSync } from "react-dom";'],
    ],
    fails: ["a burst of 400 messages is a few renders"],
  },
  {
    name: "members counted once",
    replace: [[chat, "(room) => room.memberCount);", "(room) => Math.min(room.memberCount, 1));"]],
    fails: ["shows the messages and members of a room, live"],
  },
  {
    name: "the newest first",
    replace: [[chat, "{messages.map(", "{messages.toReversed().map("]],
    fails: ["shows the messages and members of a room, live"],
  },
  {
    name: "always connected",
    replace: [[chat, '{isUp ? status : status === "idle" ? "connecting" : "reconnecting"}', "connected"]],
    fails: ["after a cut nothing is missing, and the status told of it"],
  },
  {
    name: "a room that is never left",
    replace: [
      [
        "src/realtime/use-room.ts",
        "  const room =",
        "  roomOf(useSocketClient(), roomId).subscribe(() => {});\n  const room =",
      ],
    ],
    fails: ["the room is left after the last one, the connection stays"],
  },
  {
    name: "closed, and still connected",
    replace: [[chat, "close: client.signOut,", "close() {},"]],
    fails: ["closing disconnects, for good"],
  },
];
