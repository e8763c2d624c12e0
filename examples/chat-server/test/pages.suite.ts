import { mkdir, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../src/testing.js";
import { origin, startSite } from "./site.js";

/** A site with a page at `/react/`, built into a directory beside a secret. */
async function startBuiltSite() {
  const directory = await temporaryDirectory();
  const dist = join(directory.path, "dist");
  await mkdir(dist);
  await writeFile(join(directory.path, "secret"), "secret");
  await writeFile(join(dist, "index.html"), "<title>Chat</title>");
  await writeFile(join(dist, "app.js"), "export {};");
  const site = await startSite({ pages: { "/react": dist } });
  return {
    url: site.url,
    dist,
    async [Symbol.asyncDispose]() {
      await site[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** What the server sends to a request that no fetch would make. */
async function sendRaw(url: string, target: string, header = ""): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write(`GET ${target} HTTP/1.1\r\nhost: localhost\r\n${header}connection: close\r\n\r\n`);
  return text(socket);
}

test("serves the page and its files, and has browsers ask whether they changed", async () => {
  await using site = await startBuiltSite();
  const page = await fetch(`${site.url}/react/`);
  expect(await page.text()).toBe("<title>Chat</title>");
  expect(page.headers.get("content-type")).toBe("text/html;charset=utf-8");
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const script = await fetch(`${site.url}/react/app.js`);
  expect(script.headers.get("content-type")).toContain("javascript");
});

test("offers its pages at the root, in the pages' own style", async () => {
  await using site = await startBuiltSite();
  expect(await (await fetch(site.url)).text()).toContain('<a href="/react/">In React</a>');
  const style = await fetch(`${site.url}/chat.css`);
  expect(style.headers.get("content-type")).toContain("text/css");
  expect(await style.text()).toContain(".sign-in");
});

test("sends a page to its directory", async () => {
  await using site = await startBuiltSite();
  const answer = await fetch(`${site.url}/react`, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([307, "/react/"]);
});

test("says which command builds a page that is not built", async () => {
  await using site = await startSite({ pages: { "/react": "/nowhere" } });
  const answer = await fetch(`${site.url}/react/`);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("pnpm --filter chat-react build");
});

const missing = ["/nothing", "/react/nothing.js", "/react/%", "//", "*"];
const outside = ["/react/../../secret", "/react/%2e%2e/secret", "/react/..%2fsecret"];

test.for([...missing, ...outside])("serves nothing at %s and lives on", async (target) => {
  await using site = await startBuiltSite();
  expect(await sendRaw(site.url, target)).toMatch(/^HTTP\/1\.1 404 /);
  expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
});

test.for(["5-2", "-1", "x-y", "99999999-"])("answers the range %s with the whole file", async (range) => {
  await using site = await startBuiltSite();
  const answer = await sendRaw(site.url, "/react/app.js", `range: bytes=${range}\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 [^]+export {};$/);
});

test("lives on when a later build has removed a file", async () => {
  await using site = await startBuiltSite();
  await rm(join(site.dist, "app.js"));
  expect((await fetch(`${site.url}/react/app.js`)).status).toBe(404);
});

test("forbids the browser everything but its own files and the sockets of its origins", async () => {
  await using site = await startSite();
  const { headers } = await fetch(`${site.url}/healthz`);
  expect(headers.get("content-security-policy")).toContain(`connect-src 'self' ${origin.replace("http", "ws")};`);
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test.for(["draining", "waiting for Redis"] as const)("is alive but not ready while it is %s", async (status) => {
  await using site = await startSite({ readiness: () => status });
  expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
  const answer = await fetch(`${site.url}/readyz`);
  expect([answer.status, await answer.json()]).toEqual([503, { status }]);
});
