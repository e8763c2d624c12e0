import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { origin, startSite } from "./site.js";

/** What the server sends to a request that no fetch would make. */
async function sendRaw(url: string, target: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.end(`GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  return text(socket);
}

test("sends the root to the page, and the page to its directory", async () => {
  await using site = await startSite();
  const root = await fetch(site.url, { redirect: "manual" });
  const page = await fetch(`${site.url}/react`, { redirect: "manual" });
  expect([root.status, root.headers.get("location")]).toEqual([307, "/react/"]);
  expect([page.status, page.headers.get("location")]).toEqual([307, "/react/"]);
});

test("forbids the browser everything but its own files and the sockets of its origins", async () => {
  await using site = await startSite();
  const { headers } = await fetch(`${site.url}/healthz`);
  expect(headers.get("content-security-policy")).toContain(`connect-src 'self' ${origin.replace("http", "ws")};`);
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test.for(["/nothing", "/react/nothing.js", "/react/../package.json", "/react/%2e%2e/package.json", "/react/%", "//", "*"])(
  "serves nothing at %s and lives on",
  async (target) => {
    await using site = await startSite();
    expect(await sendRaw(site.url, target)).toMatch(/^HTTP\/1\.1 (404|503) /);
    expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
  },
);

test("is alive but not ready while it drains", async () => {
  await using site = await startSite({ isReady: () => false });
  expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${site.url}/readyz`)).status).toBe(503);
});
