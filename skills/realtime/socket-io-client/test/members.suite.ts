import type { Joined } from "@app/socket-types";
import { expect, test } from "vitest";
import { createMembers } from "../src/members.js";

const named = (name: string) => ({ roomId: "lab", name, createdAt: "" });
const answer = (name: string): Joined => {
  const head = { epoch: "a", offset: 0 };
  return { room: named(name), members: [], memberCount: 0, messages: [], head, recovered: false, hasMore: false };
};

test("keeps what was told of the room during a join, though the answer is older", () => {
  const members = createMembers();
  members.load(answer("Old"));
  members.expect();
  members.renamed(named("New"));
  expect(members.state().room?.name).toBe("New");
  members.load(answer("Old"));
  expect(members.state().room?.name).toBe("New");
});

test("takes the name that a later join answers", () => {
  const members = createMembers();
  members.expect();
  members.renamed(named("New"));
  members.load(answer("Old"));
  members.expect();
  members.load(answer("Newest"));
  expect(members.state().room?.name).toBe("Newest");
});
