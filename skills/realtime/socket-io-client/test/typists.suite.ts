import type { User } from "@app/socket-types";
import { expect, test } from "vitest";
import { createTypists } from "../src/index.js";

const [ada, bob, eve] = ["ada", "bob", "eve"].map((id) => ({ id, name: id })) as [User, User, User];

test("names those who type, in the order in which they began", () => {
  const typistsIn = createTypists();
  expect(typistsIn({ typing: ["eve", "ada"], members: [ada, bob, eve] })).toEqual([eve, ada]);
});

test("answers the same array until others type", () => {
  const typistsIn = createTypists();
  const before = typistsIn({ typing: ["ada"], members: [ada] });
  expect(typistsIn({ typing: ["ada"], members: [ada, bob] })).toBe(before);
  expect(typistsIn({ typing: ["ada", "bob"], members: [ada, bob] })).toEqual([ada, bob]);
});

test("leaves out whom the room does not list", () => {
  expect(createTypists()({ typing: ["eve"], members: [ada] })).toEqual([]);
});
