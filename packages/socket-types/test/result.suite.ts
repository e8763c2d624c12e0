import { fail, SocketError, succeed, unwrap, type Result } from "@app/socket-types";
import { expect, test } from "vitest";

test("a success unwraps to its data", () => {
  expect(unwrap(succeed({ offset: 3 }))).toEqual({ offset: 3 });
});

test("a failure unwraps by throwing all that it carries", () => {
  const sent = new SocketError("RATE_LIMITED", "Slow down", { retryAfterMs: 250, requestId: "r1" });
  expect(() => unwrap(fail(sent))).toThrow(expect.objectContaining({ ...sent, message: "Slow down" }));
});

test("a failure carries nothing but its fields over the wire", () => {
  const sent = new SocketError("INTERNAL_ERROR", "Failed", { cause: new Error("password in here") });
  expect(JSON.stringify(fail(sent))).toBe('{"ok":false,"error":{"code":"INTERNAL_ERROR","message":"Failed"}}');
});

test.each([undefined, null, "ok", {}, { ok: "yes" }])("an ack that is no Result (%j) throws INTERNAL_ERROR", (ack) => {
  expect(() => unwrap(ack as unknown as Result<never>)).toThrow(expect.objectContaining({ code: "INTERNAL_ERROR" }));
});
