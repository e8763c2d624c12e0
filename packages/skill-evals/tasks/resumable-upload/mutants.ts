import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const upload = "src/realtime/upload.ts";
const file = "src/upload.ts";
const cut = "after a cut it goes on where it was";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "written by hand: a loop of emits",
    files: { [file]: "loop.ts" },
    fails: [cut, "a later call goes on where an aborted one was", "a server that is in a hurry is obeyed"],
  },
  {
    name: "from zero after a cut",
    replace: [[upload, "const has = new Set(received);", "const has = new Set<number>();"]],
    fails: [cut, "a later call goes on where an aborted one was"],
  },
  {
    name: "chunks of its own size",
    replace: [
      [
        upload,
        "const { uploadId, chunkSize, received } =",
        "const chunkSize = 16_384;\n    const { uploadId, received } =",
      ],
    ],
    fails: ["a file arrives as it is"],
  },
  {
    name: "one chunk too many",
    replace: [[upload, "Math.ceil(size / chunkSize)", "Math.floor(size / chunkSize) + 1"]],
    fails: ["small, empty and evenly divided files arrive"],
  },
  {
    name: "a new name for each try, so that nothing resumes",
    replace: [[upload, "name: name.slice", "name: Math.random() + name.slice"]],
    fails: [cut],
  },
  {
    name: "gives up in a cut",
    replace: [
      [
        upload,
        "if (isCut(failure) && sentBytes > before) return undefined;\n    if (failure) throw restartable(failure);",
        'if (failure) throw new SocketError("ABORTED", "failed", { cause: failure });',
      ],
    ],
    fails: [
      cut,
      "several cuts are survived",
      "a server that is in a hurry is obeyed",
      "a lost answer to a chunk does not keep it from ending",
    ],
  },
  {
    name: "gives up when it is told to slow down",
    replace: [
      [
        upload,
        "if (failure) throw restartable(failure);",
        'if (hasCode(failure, "RATE_LIMITED")) throw new SocketError("FORBIDDEN", "limited");\n    if (failure) throw restartable(failure);',
      ],
    ],
    fails: ["a server that is in a hurry is obeyed"],
  },
  {
    name: "tries again at once when it is told to slow down",
    replace: [
      [upload, "if (isCut(failure) && sentBytes > before) return undefined;", "if (failure) return undefined;"],
    ],
    fails: ["a server that is in a hurry is obeyed"],
  },
  {
    name: "no answer to finish is the end",
    replace: [
      [
        upload,
        'await request("file:finish", { uploadId }, { signal }).catch((error: unknown) => {\n      throw restartable(error);',
        'await request("file:finish", { uploadId }, { signal }).catch(() => {\n      throw new SocketError("ABORTED", "failed");',
      ],
    ],
    fails: ["a lost answer to the last command does not keep it from ending"],
  },
  {
    name: "progress in chunks",
    replace: [[file, "onProgress(upload.get().sentBytes)", "onProgress(Math.round(upload.get().sentBytes / 22_937))"]],
    fails: ["progress grows to the size of the file"],
  },
  {
    name: "progress at the end alone",
    replace: [
      [
        file,
        "const stopWatching = upload.subscribe(() => onProgress(upload.get().sentBytes));",
        "const stopWatching = upload.subscribe(() => {});",
      ],
    ],
    fails: ["progress grows to the size of the file"],
  },
  {
    name: "progress never complete",
    replace: [[file, "    onProgress(file.size);\n", "    onProgress(file.size - 1);\n"]],
    fails: ["progress grows to the size of the file"],
  },
  {
    name: "deaf to its signal",
    replace: [[file, 'signal?.addEventListener("abort", abort);', ""]],
    fails: ["a later call goes on where an aborted one was"],
  },
  {
    name: "deaf to a signal that was there before",
    replace: [[file, "if (signal?.aborted) abort();", ""]],
    fails: ["what was aborted before it began sends nothing"],
  },
  {
    name: "errors without their code",
    replace: [
      [
        file,
        "const info = await upload.result;",
        'const info = await upload.result.catch(() => { throw new Error("The upload failed"); });',
      ],
    ],
    fails: ["a room that refuses rejects, with its code"],
  },
  {
    name: "keeps its connection",
    replace: [[file, "client.signOut();", ""]],
    fails: ["its connection is closed when it is done", "a room that refuses rejects, with its code"],
  },
];
