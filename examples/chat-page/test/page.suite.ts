import { SocketError } from "@app/socket-types";
import { expect, test } from "vitest";
import { wordsForConnection } from "../src/connection-words.js";
import { pageOf } from "../src/page.js";
import { shutOutReason } from "../src/shut-out.js";

const needsAuth = (code: "FORBIDDEN" | "AUTH_EXPIRED") =>
  ({ status: "needs-auth", error: new SocketError(code, "Spam") }) as const;

test("shows what the address names, and a way in to nobody who was banned", () => {
  const free = { reason: undefined, isAdminPage: false, roomId: undefined };
  expect(pageOf(free)).toEqual({ name: "rooms" });
  expect(pageOf({ ...free, roomId: "garden" })).toEqual({ name: "room", roomId: "garden" });
  expect(pageOf({ ...free, isAdminPage: true })).toEqual({ name: "admin" });
  expect(pageOf({ reason: "Spam", isAdminPage: true, roomId: "garden" })).toEqual({ name: "shut-out", reason: "Spam" });
});

test("tells a ban from a session that may be signed in again", () => {
  expect(shutOutReason(needsAuth("FORBIDDEN"))).toBe("Spam");
  expect(wordsForConnection(needsAuth("FORBIDDEN"))).toBe("You may not come in");
  expect(shutOutReason(needsAuth("AUTH_EXPIRED"))).toBeUndefined();
  expect(wordsForConnection(needsAuth("AUTH_EXPIRED"))).toBe("You are signed out: Spam");
  expect(shutOutReason({ status: "closed", error: new SocketError("FORBIDDEN", "Spam") })).toBeUndefined();
});
