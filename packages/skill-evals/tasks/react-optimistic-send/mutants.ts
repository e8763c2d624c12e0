import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const chat = "src/chat.tsx";
const timeline = "src/realtime/client/timeline.ts";
const outbox = "src/realtime/client/outbox.ts";
const once = "it is in every commit, and in each once";
const offline = "what is written without a connection is sent later, once and in order";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "written by hand: appended, and appended again by the echo",
    files: { [chat]: "append-and-echo.tsx" },
    fails: [once, "what is refused says so, and can be tried again"],
  },
  {
    name: "written by hand: replaced by its ack, a new id for each try",
    files: { [chat]: "new-id.tsx" },
    fails: ["a lost ack doubles nothing"],
  },
  {
    name: "shown when it is stored",
    replace: [[chat, "{messages.map(", '{messages.filter(({ status }) => status !== "sending").map(']],
    fails: ["it is shown at once, before the server knows"],
  },
  {
    name: "the row's key changes with its status",
    replace: [[chat, "key={messageId}", "key={messageId + status}"]],
    fails: ["it keeps its row when it is stored"],
  },
  {
    name: "the row's key is its place",
    replace: [
      [
        chat,
        "{messages.map(({ messageId, content, status }) =>",
        "{messages.map(({ messageId, content, status }, index) =>",
      ],
      [chat, "key={messageId}", 'key={status === "sent" ? index : `unsent ${index}`}'],
    ],
    fails: ["it keeps its row when it is stored"],
  },
  {
    name: "gone between its ack and its echo",
    replace: [[timeline, "if (!reply || ids.has(id)) return ids.has(id);", "if (!reply || ids.has(id)) return true;"]],
    fails: [offline],
  },
  {
    name: "beside its echo",
    replace: [
      [
        timeline,
        "messages: [...sent, ...pending]",
        "messages: [...sent, ...pending.filter(({ messageId }) => !sent.some((one) => one.messageId === messageId)), ...pending]",
      ],
    ],
    fails: ["five in a row are each shown once, all the time"],
  },
  {
    name: "unsent first",
    replace: [[timeline, "messages: [...sent, ...pending]", "messages: [...pending, ...sent]"]],
    fails: ["it is shown at once, before the server knows"],
  },
  {
    name: "a new id for each try",
    replace: [[timeline, "return await send(id, draft);", "return await send(globalThis.crypto.randomUUID(), draft);"]],
    fails: ["a lost ack doubles nothing"],
  },
  {
    name: "one try",
    replace: [[outbox, "if (isRetryable(error)) throw error;", ""]],
    fails: ["a send that fails for a while is sent again"],
  },
  {
    name: "a refusal is silent",
    replace: [[chat, "data-status={status}", 'data-status={status === "failed" ? "sending" : status}']],
    fails: ["what is refused says so, and can be tried again"],
  },
  {
    name: "retry under a new id",
    replace: [[chat, "onClick={() => retry(messageId)}", "onClick={() => send(content)}"]],
    fails: ["what is refused says so, and can be tried again"],
  },
  {
    name: "sent from a state updater, which StrictMode calls twice",
    replace: [
      [chat, 'send(draft);\n    setDraft("");', 'setDraft((text) => {\n      send(text);\n      return "";\n    });'],
    ],
    fails: [
      "what is sent is stored, and shown as sent",
      "the field is emptied by sending, and an empty one sends nothing",
    ],
  },
  {
    name: "equal texts taken for one",
    replace: [[chat, "send(draft);", "if (!messages.some(({ content }) => content === draft)) send(draft);"]],
    fails: ["two equal texts are two messages"],
  },
  {
    name: "sorted by its text",
    replace: [[chat, "{messages.map(", "{messages.toSorted((a, b) => (a.content < b.content ? -1 : 1)).map("]],
    fails: ["others' messages stand where the server put them"],
  },
  {
    name: "the field keeps its text",
    replace: [[chat, 'setDraft("");', ""]],
    fails: ["the field is emptied by sending, and an empty one sends nothing"],
  },
  {
    name: "a spinner instead of the form in a cut",
    replace: [
      [
        chat,
        "const { messages, send, retry } = useRoom(roomId);",
        "const { messages, send, retry, status } = useRoom(roomId);",
      ],
      [chat, "<form onSubmit={submit}>", '<form key={String(status === "joined")} onSubmit={submit}>'],
      [
        chat,
        "value={draft} onChange={(event) => setDraft(event.target.value)}",
        'ref={(input) => void (input && (input.value = ""))} onChange={(event) => setDraft(event.target.value)}',
      ],
    ],
    fails: ["a text that is being written survives a cut"],
  },
  {
    name: "nothing is sent without a connection",
    replace: [
      [chat, "if (!draft) return;", 'if (!draft || status !== "joined") return;'],
      [chat, "const { messages, send, retry } =", "const { messages, send, retry, status } ="],
    ],
    fails: [offline],
  },
];
