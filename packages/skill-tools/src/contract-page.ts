import { readFile } from "node:fs/promises";
import { adminCommands } from "@app/socket-types/admin";
import { commands } from "@app/socket-types/contract";
import type { CommandTable } from "@app/socket-types";
import { z } from "zod";
import { staleFiles, type GeneratedFile } from "./generated-files.js";

/** Says whether the page about the wire still tells what the contract says. */
export async function checkContractPage(root: string): Promise<string[]> {
  const stale = await staleFiles(root, [await contractPage(root)]);
  return stale.map((path) => `${path} differs from the contract: run pnpm sync`);
}

/** `docs/contract.md`: the wire as a client in any language needs it, made from the contract itself. */
export async function contractPage(root: string): Promise<GeneratedFile> {
  const read = (name: string) => readFile(`${root}/packages/socket-types/src/${name}.ts`, "utf8");
  const [contract, files, admin, session, errors] = await Promise.all(
    ["contract", "files", "admin", "session", "errors"].map(read),
  );
  const sources = [contract, files, admin, session].join("\n");
  const content = [
    introduction,
    "## Commands on `/`",
    ...commandSections(commands, sources),
    "## Commands on `/admin`, for the role `admin`",
    ...commandSections(adminCommands, sources),
    "## Facts: what the server sends",
    "On every namespace:",
    fence(interfaceOf(sources, "SessionFacts")),
    "On `/`:",
    fence(interfaceOf(sources, "ServerFacts")),
    "On `/admin`:",
    fence(interfaceOf(sources, "AdminFacts")),
    "## Models",
    fence(
      [...sources.matchAll(/^export interface (\w+)/gm)]
        .map(([, name = ""]) => name)
        .filter((name) => !name.endsWith("Facts") && name !== "SocketData")
        .map((name) => interfaceOf(sources, name))
        .join("\n\n"),
    ),
    "## Error codes",
    fence(/export type ErrorCode =[^;]*;/.exec(errors ?? "")?.[0] ?? ""),
    "`TIMEOUT DISCONNECTED ABORTED OUTBOX_FULL` are raised by clients alone.",
  ].join("\n\n");
  return { path: "docs/contract.md", content: `${content}\n` };
}

const introduction = `# The wire

Made by \`pnpm sync\` from \`packages/socket-types\`; do not edit. A client in any language needs a Socket.IO v4 library and this
page, nothing else.

- Connect with \`auth: { "token": "<JWT>" }\` on every namespace. A refusal is a \`connect_error\` whose \`data\` is
  \`{ code, retryAfterMs? }\`. Fetch a fresh token after \`AUTH_EXPIRED\`; wait \`retryAfterMs\` when it is there; do not retry the others.
- A command is an event with one JSON object and an ack. The ack is one value, \`{ "ok": true, "data": … }\` or
  \`{ "ok": false, "error": { code, message, issues?, retryAfterMs?, requestId? } }\`. Signals have no ack.
- After \`UNAVAILABLE\`, \`INTERNAL_ERROR\`, a lost connection or no answer the outcome is unknown: send again with the same id.
- Messages of a room have offsets 1, 2, 3 … within an epoch. Keep the first of each offset, ask for a hole with
  \`message:history\`, and join with \`since\` after a reconnect. Another epoch, or \`recovered: false\`, means that history was lost.
- Times are ISO 8601 strings. Unknown fields are removed. Event names and fields are case-sensitive.`;

function commandSections(table: CommandTable, sources: string): string[] {
  return Object.entries(table).map(([name, definition]) => {
    const schema = z.toJSONSchema(definition.payload, { io: "input", unrepresentable: "any" });
    // A definition ends where its first line does, or at the closing line of the block that it opens.
    const definedAs = `((?:^ +(?:/\\*\\*|\\*).*\\n)*)^ +"${name}": \\w+\\((\\{\\n[\\s\\S]*?^  \\}\\),$|.*)`;
    const source = new RegExp(definedAs, "m").exec(sources);
    const about = (source?.[1] ?? "")
      .replace(/\/\*\*|\*\/|^ +\* ?/gm, "")
      .trim()
      .replace(/\s+/g, " ");
    const reply = /data: type<([\s\S]*)>\(\)/.exec(source?.[2] ?? "")?.[1];
    const bytes = "binary" in definition && definition.binary ? ", then one argument of bytes" : "";
    const answer =
      definition.kind === "signal" ? "A signal: no answer." : `Answers \`${reply?.replace(/\s+/g, " ")}\`.`;
    return [`### \`${name}\``, about, `${answer} Sends an object${bytes}:`, fields(schema as Field)]
      .filter(Boolean)
      .join("\n\n");
  });
}

interface Field {
  type?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  default?: unknown;
  properties?: Record<string, Field>;
  required?: string[];
}

function fields({ properties = {}, required = [] }: Field): string {
  const rows = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? "" : "?";
    return `- \`${name}${optional}\` ${describe(field)}`;
  });
  return rows.join("\n") || "- no fields";
}

function describe(field: Field): string {
  if (field.properties) {
    return `{ ${Object.entries(field.properties)
      .map(([name, inner]) => `${name}: ${describe(inner)}`)
      .join("; ")} }`;
  }
  const [least, most] = [field.minLength ?? field.minimum, field.maxLength ?? field.maximum];
  const bounded =
    most === undefined || most === Number.MAX_SAFE_INTEGER
      ? least !== undefined && `at least ${least}`
      : `${least ?? 0} to ${most}`;
  return [
    field.enum ? field.enum.map((value) => JSON.stringify(value)).join(" or ") : (field.type ?? "any"),
    field.format,
    field.format || !bounded ? undefined : `${bounded}${field.type === "string" ? " characters" : ""}`,
    field.default === undefined ? undefined : `default ${JSON.stringify(field.default)}`,
  ]
    .filter(Boolean)
    .join(", ");
}

const interfaceOf = (sources: string, name: string) =>
  (new RegExp(`^export interface ${name}\\b[\\s\\S]*?^}`, "m").exec(sources)?.[0] ?? "").replace(/^export /, "");

// Not `ts`: these lines are taken from the contract, which is compiled where it stands.
const fence = (text: string) => `\`\`\`text\n${text}\n\`\`\``;
