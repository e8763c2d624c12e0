import { expect, test } from "vitest";
import { askTriggers, readTriggerSets, triggerProblems, type TriggerSet } from "../src/triggers.js";

const timeoutMs = 30_000;
const sets = await readTriggerSets();

test("every skill has a set with near misses among its siblings", () => expect(triggerProblems(sets)).toEqual([]));

test("a set that measures nothing is refused", () => {
  const [first] = sets;
  const own = first!.queries.filter(({ expected }) => expected === first!.skill);
  const lazy: TriggerSet = { skill: first!.skill, queries: [...own.slice(0, 7), own[0]!] };
  expect(triggerProblems([lazy])).toEqual([
    expect.stringContaining("asked twice"),
    expect.stringContaining("near misses"),
    expect.stringContaining("belong to no skill"),
  ]);
});

test("an agent is shown the descriptions and the query, and its last word counts", async () => {
  const asked: TriggerSet = { skill: "socket-io-vue", queries: sets[3]!.queries.slice(0, 1) };
  const command = `grep -q "Adds realtime to Vue 3" && echo "not socket-io-react but socket-io-vue"`;
  expect(await askTriggers(command, [asked], { timeoutMs })).toMatchObject([{ answered: "socket-io-vue" }]);
});

test("none and silence are no skill", async () => {
  const asked: TriggerSet = { skill: "socket-io-vue", queries: sets[3]!.queries.slice(0, 1) };
  for (const command of ["echo none", "true"])
    expect(await askTriggers(command, [asked], { timeoutMs })).toMatchObject([{ answered: null }]);
});
