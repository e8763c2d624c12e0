import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listen } from "../src/listen.js";

test("says which variable changes a port that is in use", async () => {
  const first = createServer();
  const port = await listen(first, { host: "127.0.0.1", port: 0 });
  const second = listen(createServer(), { host: "127.0.0.1", port });
  await expect(second).rejects.toThrow(`Port ${port} is in use. Set PORT to another one: PORT=${port + 1}.`);
  await new Promise((closed) => first.close(closed));
});

test("says which variable changes an address that this machine does not have", async () => {
  // 192.0.2.0/24 is nobody's (RFC 5737).
  const listening = listen(createServer(), { host: "192.0.2.1", port: 0 });
  await expect(listening).rejects.toThrow("Set HOST");
});
