import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTokens } from "../src/demo-token.js";

const lifeMs = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

/** Tokens that count themselves. */
function countedTokens() {
  let signed = 0;
  return createTokens(async () => {
    signed += 1;
    return { token: `token ${signed}`, expiresAt: new Date(Date.now() + lifeMs).toISOString() };
  });
}

test("a reconnect spares the server in the first half of a token's life, and not after it", async () => {
  const getToken = countedTokens();
  expect(await getToken("connect")).toBe("token 1");
  vi.setSystemTime(Date.now() + lifeMs / 2 - 1);
  expect(await getToken("connect")).toBe("token 1");
  vi.setSystemTime(Date.now() + 1);
  expect(await getToken("connect")).toBe("token 2");
});

test.for(["expiring", "expired"] as const)(
  "a token that is %s is replaced, and what replaces it serves",
  async (reason) => {
    const getToken = countedTokens();
    await getToken("connect");
    expect(await getToken(reason)).toBe("token 2");
    expect(await getToken("connect")).toBe("token 2");
  },
);

test("a sign-in that fails is tried again by the next who asks", async () => {
  const sign = vi.fn<() => Promise<never>>().mockRejectedValue(new Error("away"));
  const getToken = createTokens(sign);
  await expect(getToken("connect")).rejects.toThrow("away");
  await expect(getToken("connect")).rejects.toThrow("away");
  expect(sign).toHaveBeenCalledTimes(2);
});
