import { randomUUID } from "node:crypto";
import { startProgram, type Program } from "./program.js";
import type { PageAsks } from "./pages/serve-page.js";
import { startServer } from "./server.js";

export type Framework = "react" | "vue";

/** A page in a process of its own, in a room of its own. */
export interface Page {
  readonly program: Program<PageAsks>;
  /** Mounts the page anew, in its room. */
  open(how: "openOurs" | "openPlain" | "openIdle"): Promise<void>;
  /** Tells the room this many messages, one a frame; resolves when the page shows the last one. */
  tell(count: number, perSecond: number): Promise<void>;
}

/** Pages of a framework on one chat server, which tells nobody anything by itself. */
export async function openPages(framework: Framework, count: number) {
  const server = await startServer("chat");
  const programs = Array.from({ length: count }, () => startProgram<PageAsks>("page", framework, {}));
  const [host] = await server.connect(["host"]);

  const pages = programs.map(async (starting): Promise<Page> => {
    const [program, roomId] = [await starting, randomUUID()];
    await host?.request("room:create", { roomId, name: "Page" });
    return {
      program,
      open: (how) => program.ask(how, { url: server.url, token: server.token("visitor"), roomId }),
      async tell(messages, perSecond) {
        await program.ask("shows", await server.ask("feed", roomId, messages, perSecond));
      },
    };
  });
  return {
    pages: await Promise.all(pages),
    async [Symbol.asyncDispose]() {
      host?.close();
      await Promise.all([server, ...(await Promise.all(programs))].map((program) => program[Symbol.asyncDispose]()));
    },
  };
}
