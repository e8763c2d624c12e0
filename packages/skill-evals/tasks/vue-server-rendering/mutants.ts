import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const app = "src/app.ts";
const chat = "src/chat.vue";
const quiet = "renders on a server without a connection, and asks for no token";
const later = "connects when it is started, and not before";
const cut = "after a cut nothing is missing, and the status told of it";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "written by hand: a socket in the module",
    files: { [app]: "module-socket.ts" },
    fails: ["two users on one process are two users", cut],
  },
  {
    name: "written by hand: connected in setup",
    files: { [app]: "setup-socket.ts" },
    fails: [quiet, later, "the room is left with the app"],
  },
  {
    name: "one client for all",
    replace: [
      [
        app,
        "const client = createClient(url, { getToken });",
        "const client = (shared ??= createClient(url, { getToken }));",
      ],
      [app, "interface Options", "let shared: ReturnType<typeof createClient> | undefined;\n\ninterface Options"],
    ],
    fails: ["two users on one process are two users"],
  },
  {
    name: "connected when it is made",
    replace: [[app, "const app =", "client.connect();\n  const app ="]],
    fails: [quiet, later],
  },
  {
    name: "connected unless there is no window",
    replace: [[app, "const app =", 'if (typeof window !== "undefined") client.connect();\n  const app =']],
    fails: [later],
  },
  {
    name: "a plain app",
    replace: [
      [app, "createSSRApp(Chat", "createApp(Chat"],
      [app, "import { createSSRApp }", "import { createApp }"],
    ],
    fails: ["hydrates what the server rendered, without a warning"],
  },
  {
    name: "another first render in the browser",
    replace: [
      [chat, "{{ status }}", "{{ isBrowser ? status : 'idle ' }}"],
      [chat, "const draft =", 'const isBrowser = typeof window !== "undefined";\nconst draft ='],
    ],
    fails: ["hydrates what the server rendered, without a warning", "renders on a server"],
  },
  {
    name: "the live state while hydrating",
    replace: [
      [
        "src/realtime/use-store.ts",
        "const isHydrating = Boolean(getCurrentInstance()?.vnode.el);",
        "const isHydrating = false as boolean;",
      ],
    ],
    fails: ["hydrates also when it was started first"],
  },
  {
    name: "subscribed on the server too",
    replace: [
      [
        "src/realtime/use-subscription.ts",
        "if (!isServerRender()) onScopeDispose(start());",
        "onScopeDispose(start());",
      ],
      [app, "  return { app,", "  kept.add(app);\n  return { app,"],
      [app, "interface Options", "const kept = new Set<object>();\n\ninterface Options"],
    ],
    fails: ["a request leaves nothing behind on the server"],
  },
  {
    name: "a timer per request",
    replace: [[chat, "const draft =", 'setInterval(() => (draft.value += ""), 60_000);\nconst draft =']],
    fails: ["a request leaves nothing behind on the server"],
  },
  {
    name: "not started",
    replace: [[app, "start: client.connect", "start() {}"]],
    fails: [later, "shows history and what is said now"],
  },
  {
    name: "sent with emit",
    replace: [
      [
        chat,
        "room.value.send(draft.value)",
        'client.socket.emit("message:send", { roomId: props.roomId, messageId: crypto.randomUUID(), content: draft.value }, () => {})',
      ],
      [chat, "const draft =", "const client = useSocketClient();\nconst draft ="],
      [chat, "import { useRoom }", 'import { useSocketClient } from "./realtime/plugin.js";\nimport { useRoom }'],
    ],
    fails: ["what is sent appears at once, is stored once, and empties the field"],
  },
  {
    name: "the field keeps its text",
    replace: [[chat, 'draft.value = "";', ""]],
    fails: ["what is sent appears at once, is stored once, and empties the field"],
  },
  {
    name: "always connected",
    replace: [
      [chat, '(known.includes(status) ? status : "reconnecting")', '(known.includes(status) ? status : "connected")'],
    ],
    fails: [cut],
  },
  {
    name: "a room that is never left",
    replace: [
      [chat, "const draft =", "roomOf(useSocketClient(), props.roomId).subscribe(() => {});\nconst draft ="],
      [
        chat,
        "import { useRoom }",
        'import { roomOf } from "./realtime/client/index.js";\nimport { useSocketClient } from "./realtime/plugin.js";\nimport { useRoom }',
      ],
    ],
    fails: ["the room is left with the app"],
  },
  {
    name: "closed, and still connected",
    replace: [[app, "close: client.signOut", "close() {}"]],
    fails: ["closing disconnects, for good"],
  },
];
