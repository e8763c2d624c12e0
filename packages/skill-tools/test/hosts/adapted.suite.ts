import { expect, test } from "vitest";
import { run } from "../../src/command.js";
import { chatOver } from "./chat-app.behaviour.js";
import { createHostProject } from "./host-project.behaviour.js";

const envelope = `import type { Command, CommandTable, EventArguments, Reply } from "./define.js";
import { SocketError, type Failure } from "./errors.js";

/** The ack of this project. */
export type Result<T> = { status: "done"; value: T } | { status: "refused"; reason: Failure["code"]; text: string };

export const succeed = <T>(value: T): Result<T> => ({ status: "done", value });

export const fail = ({ code, message }: Failure): Result<never> => ({ status: "refused", reason: code, text: message });

export function unwrap<T>(result: Result<T>): T {
  if (result?.status === "done") return result.value;
  throw new SocketError(result?.reason ?? "INTERNAL_ERROR", result?.text ?? "The server answered without a result");
}

export type ClientEvents<Table extends CommandTable> = {
  [Name in keyof Table]: Table[Name] extends Command
    ? (...args: [...EventArguments<Table, Name>, ack: (result: Result<Reply<Table, Name>>) => void]) => void
    : (...args: EventArguments<Table, Name>) => void;
};
`;

const app = chatOver({ server: "./server/index.js", client: "./client/index.js" });
// What travels, as a client without our modules sees it.
const witness = `
import { io as connectTo } from "socket.io-client";
const bare = connectTo(url, { auth: { token }, transports: ["websocket"] });
console.log(JSON.stringify(await bare.timeout(5_000).emitWithAck("room:leave", {})));
bare.disconnect();
client.close();
await io.close();
`;

test("another ack envelope is one file of the contract, on both sides", { timeout: 120_000 }, async () => {
  await using host = await createHostProject();
  await host.add("socket-io-server", "src/server", "index");
  await host.add("socket-io-client", "src/client", "index");
  await host.write({ "src/server/contract/result.ts": envelope, "src/client/contract/result.ts": envelope });
  await host.write({ "src/app.ts": app.replace(/client\.close\(\);\s*await io\.close\(\);\s*$/, witness) });
  expect(await host.compile({ module: "nodenext", outDir: "out" })).toEqual({ ok: true, output: "" });
  const { output } = await run("node", ["out/app.js"], { cwd: host.root });
  expect(output).toMatch(/^Hello sent\n\{"status":"refused","reason":"VALIDATION_FAILED","text":".+"\}$/);
});
