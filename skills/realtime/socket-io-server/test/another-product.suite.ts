import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const skill = resolve(import.meta.dirname, "..");
const [, set = "", withRedis = ""] =
  /Not a chat\?[^`]*`node <skill>\/scripts\/add\.mjs src\/realtime ([^`]+)`,[^`]*`([^`]+)`/.exec(
    await readFile(`${skill}/SKILL.md`, "utf8"),
  ) ?? [];

const contract = `import { z } from "zod";
import { command, type, type Listeners } from "./define.js";
import { sessionCommands, type SessionFacts, type User } from "./session.js";

export interface Lot { lotId: string; highestCents: number }
export const commands = {
  ...sessionCommands,
  "bid:place": command({ payload: z.object({ lotId: z.uuid(), cents: z.int() }), data: type<Lot>() }),
};
export interface ServerFacts extends SessionFacts {
  "bid:accepted": Lot;
  "user:joined": { roomId: string; user: User };
  "user:left": { roomId: string; userId: string };
  "facts:missed": { withinMs: number };
}
export type Commands = typeof commands;
export type ServerToClientEvents = Listeners<ServerFacts>;
`;
const compilerOptions = {
  target: "es2023",
  lib: ["es2023", "esnext.disposable"],
  module: "nodenext",
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  noEmit: true,
};

/** A project outside this repository, with the modules that SKILL.md names for another product than a chat. */
async function createAuction() {
  const root = await mkdtemp(join(tmpdir(), "auction-"));
  const write = (file: string, text: string) => writeFile(join(root, file), text);
  await symlink(join(skill, "node_modules"), join(root, "node_modules"), "dir");
  await write("package.json", '{ "type": "module" }');
  await write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
  await run("node", [`${skill}/scripts/add.mjs`, "src/realtime", ...`${set} ${withRedis}`.split(/\s+/)], { cwd: root });
  const index = await readFile(join(root, "src/realtime/contract/index.ts"), "utf8");
  const types = "export type { Commands, Lot, ServerFacts, ServerToClientEvents }";
  await write("src/realtime/contract/index.ts", index.replace(/export type \{ ChatMessage[^}]*\}/, types));
  await write("src/realtime/contract/contract.ts", contract);
  return {
    write,
    compile: () =>
      run(resolve(skill, "../../../node_modules/.bin/tsc"), { cwd: root }).then(
        () => "",
        ({ stdout }: { stdout: string }) => stdout,
      ),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  };
}

const server = `import type { AppServer } from "./realtime/contract/server.js";
import { commands } from "./realtime/contract/contract.js";
import { authenticate } from "./realtime/authentication.js";
import { serveCommands } from "./realtime/dispatch.js";
import { sessionHandlers } from "./realtime/session.js";
import { nextEvent, request, startServer } from "./realtime/testing-server.js";
import type { VerifyToken } from "./realtime/tokens.js";
import type { Commands, ServerFacts } from "./realtime/contract/index.js";

function serveAuction(io: AppServer, verifyToken: VerifyToken) {
  authenticate(io, verifyToken);
  return serveCommands(io.of("/"), commands, {
    ...sessionHandlers(verifyToken),
    "bid:place": (_socket, { lotId, cents }) => ({ lotId, highestCents: cents }),
  });
}
await using server = await startServer(serveAuction);
const ada = await server.connect<Commands, ServerFacts>("ada");
void nextEvent(ada, "bid:accepted").then(({ highestCents }) => highestCents.toFixed());
await request(ada, "bid:place", { lotId: "1", cents: 2 });
// @ts-expect-error the contract wants a number
await request(ada, "bid:place", { lotId: "1", cents: "two" });
`;

test(
  "the modules for another product compile with a contract that has no rooms and no messages",
  { timeout: 60_000 },
  async () => {
    await using auction = await createAuction();
    await auction.write("src/server.ts", server);
    expect(await auction.compile()).toBe("");
  },
);
