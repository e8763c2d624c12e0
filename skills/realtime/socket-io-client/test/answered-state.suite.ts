import { expect, test } from "vitest";
import { createAnswered } from "./answered-state.js";

interface Ticket {
  closedBy?: string;
}
const closedByAda = (): Ticket => ({ closedBy: "ada" });

test("a fact that is heard during a join is not undone by its answer, which is older", () => {
  const ticket = createAnswered<Ticket>({});
  ticket.expect();
  ticket.tell(closedByAda);
  expect(ticket.state()).toEqual({ closedBy: "ada" });
  ticket.load({});
  expect(ticket.state()).toEqual({ closedBy: "ada" });
});

test("a fact of before is undone by the answer to a later join, which is newer", () => {
  const ticket = createAnswered<Ticket>({});
  ticket.expect();
  ticket.load({});
  ticket.tell(closedByAda);
  ticket.expect();
  ticket.load({});
  expect(ticket.state()).toEqual({});
});

test("a join that is repeated keeps what was told during the one that failed", () => {
  const ticket = createAnswered<Ticket>({});
  ticket.expect();
  ticket.tell(closedByAda);
  ticket.expect();
  ticket.load({});
  expect(ticket.state()).toEqual({ closedBy: "ada" });
});
