/** What Vitest sends to the process that started it. */
export interface Said {
  /** Of all files, when it does not say which. */
  file?: string;
  /** Names of tests. */
  passed?: string;
  failed?: string;
  /** What went wrong, in a test or beside them. */
  errors?: string[];
  /** The file's tests have all run. */
  isOver?: boolean;
}

/** Vitest's configuration, with a reporter that sends every result as it comes. */
export const configuration = ({ atOnce, looksForLeaks }: { atOnce: number; looksForLeaks: boolean }): string => `
const say = (said) => process.send(said);
const messages = (errors) => errors.map(({ message }) => String(message));
let vitest;
// They are told at the end of the run, which some variants keep from coming.
const uncaught = (file) => vitest.state.getUnhandledErrors().filter((error) => error.VITEST_TEST_PATH === file);

export default {
  cacheDir: ".vite",
  test: {
    include: ["*/test/server.test.ts"],
    pool: "forks",
    maxWorkers: ${atOnce},
    testTimeout: 10_000,
    setupFiles: ${looksForLeaks ? '["./setup.mjs"]' : "[]"},
    reporters: [
      {
        onInit(started) {
          vitest = started;
        },
        onTestCaseResult(test) {
          const { state, errors = [] } = test.result();
          const file = test.module.moduleId;
          if (state === "passed") say({ file, passed: test.fullName });
          if (state === "failed") say({ file, failed: test.fullName, errors: messages(errors) });
        },
        onTestSuiteResult(suite) {
          say({ file: suite.module.moduleId, errors: messages(suite.errors()) });
        },
        onTestModuleEnd(module) {
          const file = module.moduleId;
          say({ file, errors: messages([...module.errors(), ...uncaught(file)]), isOver: true });
        },
        onTestRunEnd(_modules, errors) {
          for (const error of errors) say({ file: error.VITEST_TEST_PATH, errors: messages([error]) });
        },
      },
    ],
  },
};
`;

/**
 * Runs around the tests of a file. A server or a connection that is open when they are over fails the file, as does a
 * client that still tries to connect: it has a timer, and its next attempt is waited for.
 */
export const setup = `
import { subscribe } from "node:diagnostics_channel";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";

const count = () => {
  const names = process.getActiveResourcesInfo();
  return { tcp: names.filter((name) => name.startsWith("TCP")).length, timers: names.filter((name) => name === "Timeout").length };
};
let before;
beforeAll(() => void (before = count()));
afterAll(async () => {
  let attempts = 0;
  subscribe("net.client.socket", () => (attempts += 1));
  let now = count();
  for (const end = Date.now() + 6_000; Date.now() < end && attempts === 0; now = count()) {
    if (now.tcp <= before.tcp && now.timers <= before.timers) return;
    if (now.tcp > before.tcp && Date.now() > end - 4_000) break;
    await sleep(20);
  }
  if (attempts > 0) throw new Error("LEFT OPEN: a client that tries to connect");
  if (now.tcp > before.tcp) throw new Error("LEFT OPEN: " + (now.tcp - before.tcp) + " servers and connections");
}, 20_000);
`;
