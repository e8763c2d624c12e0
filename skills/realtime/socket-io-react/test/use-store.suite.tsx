import { createStore } from "@app/socket-io-client";
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { useStore } from "../src/index.js";
import { openPage, useEachCommit } from "./page.behaviour.js";

test("renders once per change when an inline selector makes a new array", async () => {
  await using page = await openPage();
  let numbers = [1, 2, 3];
  const store = createStore({ read: () => ({ numbers }) });
  const commits: string[] = [];
  function Odd() {
    const odd = useStore(store, (state) => state.numbers.filter((number) => number % 2 === 1)).join();
    useEachCommit(() => commits.push(odd));
    return odd;
  }
  page.show(<Odd />);
  numbers = [1, 2, 3, 4, 5];
  store.changed();
  expect(await screen.findByText("1,3,5")).toBeDefined();
  expect(commits.filter((commit) => commit === "1,3,5")).toHaveLength(1);
});

test("shows another selection in the render that asks for it", async () => {
  await using page = await openPage();
  const store = createStore({ read: () => ({ first: "one", second: "two" }) });
  const commits: string[] = [];
  function Pick({ name }: { name: "first" | "second" }) {
    const picked = useStore(store, (state) => state[name]);
    useEachCommit(() => commits.push(`${name} ${picked}`));
    return picked;
  }
  const view = page.show(<Pick name="first" />);
  view.rerender(<Pick name="second" />);
  expect(new Set(commits)).toEqual(new Set(["first one", "second two"]));
});
