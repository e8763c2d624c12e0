import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../src/command.js";
import { createRepository } from "./repository.behaviour.js";
import { trapSamples } from "./trap-samples.js";

const root = resolve(import.meta.dirname, "../../..");
const script = resolve(import.meta.dirname, "../template/check.mjs");

interface Finding {
  trap: string;
  file: string;
  line: number;
  why: string;
  fix: string;
}

/** What the script finds in these files, and how it ended. */
async function check(files: Record<string, string>, ...args: string[]) {
  await using repository = await createRepository(files);
  return await run("node", [script, ".", ...args], { cwd: repository.root });
}

async function findingsIn(files: Record<string, string>): Promise<Finding[]> {
  const { output } = await check(files, "--json");
  return (JSON.parse(output) as { findings: Finding[] }).findings;
}

const samples = Object.entries(trapSamples);
const filesOf = (kind: "wrong" | "right") =>
  Object.fromEntries(samples.map(([trap, sample]) => [`${trap}.${sample.extension ?? "tsx"}`, sample[kind]]));

describe("every trap", async () => {
  const lower = Object.fromEntries(Object.entries(filesOf("wrong")).map(([file, text]) => [file, `\n\n\n\n${text}`]));
  const [inWrong, inRight, inLower] = await Promise.all(
    [filesOf("wrong"), filesOf("right"), lower].map((files) => findingsIn(files)),
  );

  test("has a sample", async () => {
    const { output } = await run("node", [script, "--list"], { cwd: root });
    const listed = output
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(new Set(listed)).toEqual(new Set(samples.map(([trap]) => trap)));
  });

  test.each(samples.map(([trap]) => trap))("finds %s where it is", (trap) => {
    expect(inWrong).toContainEqual(expect.objectContaining({ trap, file: expect.stringContaining(trap) }));
  });

  test("is found in no code that is right", () => expect(inRight).toEqual([]));

  test("is found four lines below when it stands four lines below", () => {
    expect(inLower).toEqual(inWrong?.map((finding) => ({ ...finding, line: finding.line + 4 })));
  });
});

test("finds nothing in the modules of the skills and the pages", async () => {
  const pages = ["chat-page", "chat-react", "chat-vue"].map((page) => `examples/${page}/src`);
  const modules = ["server", "client", "react", "vue"].map((skill) => `skills/realtime/socket-io-${skill}/src`);
  const { ok, output } = await run("node", [script, ...modules, ...pages], { cwd: root });
  expect(output).toMatch(/^0 found in \d{3} files/);
  expect(ok).toBe(true);
});

test("says where, why and what to do", async () => {
  const { ok, output } = await check({ "src/app.ts": "\nexport const socket = io(url);\n" });
  expect(output).toContain("src/app.ts:2 connects-at-import\n  Importing the module connects");
  expect(output).toContain("Fix: Create the client at the edge");
  expect(ok).toBe(false);
});

test.each([
  ["a comment", '// socket.off("message")\n/* socket.off("message") */'],
  ["a string", "const advice = 'write socket.off(\"message\") here';"],
  ["a template's text", 'const advice = `socket.off("message")`;'],
])("does not look into %s", async (_what, text) => {
  expect(await findingsIn({ "app.ts": text })).toEqual([]);
});

test("looks into a template's expressions", async () => {
  expect(await findingsIn({ "app.ts": 'log(`${socket.off("message")} ${"`"} done`);' })).toHaveLength(1);
});

test("is answered by a comment that names the trap", async () => {
  const text = '// check-ignore off-without-listener: the socket is ours alone\nsocket.off("message");\n';
  expect(await findingsIn({ "app.ts": text })).toEqual([]);
});

test("passes over dependencies, builds and dot directories", async () => {
  const wrong = "export const socket = io(url);";
  const { output } = await check({ "a.ts": "", "node_modules/a/b.js": wrong, "dist/a.js": wrong, ".nuxt/a.ts": wrong });
  expect(output).toBe("0 found in 1 files.");
});

test("says that there is no source where none is", async () => {
  const { ok, output } = await check({ "read.me": "" });
  expect(output).toContain("No source file in .: name the directory of your code.");
  expect(ok).toBe(false);
});
