import { afterEach, expect, test, vi } from "vitest";
import { createUniqueId } from "../src/index.js";

afterEach(() => vi.unstubAllGlobals());

test("makes UUIDs where the page is not secure", () => {
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const ids = Array.from({ length: 200 }, createUniqueId);
  // RFC 9562: version 4, variant 10.
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(new Set(ids).size).toBe(200);
});
