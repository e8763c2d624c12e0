import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Attempt {
  stopMs: number;
  everyMs: number;
  signals: readonly NodeJS.Signals[];
}

/** The exit code of a process that takes this long to stop and is sent one signal after another until it ends. */
async function stop({ stopMs, everyMs, signals }: Attempt): Promise<number> {
  const code = `
    import { onStopSignal } from ${JSON.stringify(join(import.meta.dirname, "../src/stop-signals.ts"))};
    onStopSignal(() => new Promise((resolve) => setTimeout(resolve, ${stopMs})));
    setInterval(() => undefined, 60_000);
    console.log("ready");`;
  const arguments_ = ["--import", "tsx", "--input-type=module", "--eval", code];
  const child = spawn(process.execPath, arguments_, { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const timers = signals.map((signal, index) => setTimeout(() => child.kill(signal), index * everyMs));
  const [exitCode] = (await once(child, "close")) as [number];
  timers.forEach(clearTimeout);
  return exitCode;
}

test.for(["SIGINT", "SIGTERM", "SIGHUP"] as const)("ends with code 0 after %s", async (signal) => {
  expect(await stop({ stopMs: 1, everyMs: 0, signals: [signal] })).toBe(0);
});

test("takes a Ctrl-C that arrives several times at once for one", async () => {
  expect(await stop({ stopMs: 200, everyMs: 20, signals: ["SIGINT", "SIGINT", "SIGINT"] })).toBe(0);
});

test("ends at once with code 130 on another Ctrl-C", async () => {
  expect(await stop({ stopMs: 60_000, everyMs: 500, signals: Array<NodeJS.Signals>(20).fill("SIGINT") })).toBe(130);
});
