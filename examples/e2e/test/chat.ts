import { test } from "@playwright/test";
import { openAdminSecret, startChat, temporaryDirectory, type ChatProcess } from "chat-server/testing";

/** The same page in two frameworks. */
export type Framework = "react" | "vue";
export const frameworks: readonly Framework[] = ["react", "vue"];

export interface Chat {
  /** Where the page of a framework is. It stays when the server is restarted. */
  at(framework: Framework): string;
  /** What the server prints for its admin. */
  adminLink(framework: Framework): Promise<string>;
  /** Ends the server with a signal. Its port and data are kept for `start`. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  start(): Promise<void>;
}

/** A server of its own, on a free port and an empty data directory, for the tests of one file. */
export function useChat(environment: Record<string, string> = {}): Chat {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let server: ChatProcess;

  test.beforeAll(async () => {
    // The first start of the embedded database takes a few seconds, and more on a busy machine.
    test.setTimeout(120_000);
    directory = await temporaryDirectory();
    server = await startChat(directory.path, environment);
  });
  // Playwright closes no context that a test made by itself: the pages of all tests would run on beside the next.
  test.afterEach(async ({ browser }) => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  test.afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  return {
    at: (framework) => `${server.url}/${framework}/`,
    adminLink: async (framework) => `${server.url}/${framework}/#/admin/${await openAdminSecret(directory.path)}`,
    end: (signal) => server.end(signal),
    start: () => server.start(),
  };
}
