import type { Change, Deed } from "./contract.js";

export interface Card {
  cardId: string;
  title: string;
  column: "todo" | "doing" | "done";
}

/** How many cards may be in the works. */
export const mostInTheWorks = 3;

/** The cards after a deed, in the order they are shown. Both sides apply the same deeds in the same order. */
export function apply(cards: readonly Card[], { deed }: Pick<Change, "deed">): readonly Card[] {
  const card = cards.find(({ cardId }) => cardId === deed.cardId);
  if (deed.kind === "add") {
    const { cardId, title, column } = deed;
    return card ? cards : [...cards, { cardId, title, column }];
  }
  if (!card) return cards;
  if (deed.kind === "rename") return cards.map((each) => (each === card ? { ...card, title: deed.title } : each));
  const others = cards.filter((each) => each !== card);
  const place = others.findIndex(({ cardId }) => cardId === deed.before);
  return others.toSpliced(place < 0 ? others.length : place, 0, { ...card, column: deed.column });
}

/** Whether a deed would put one card too many into the works. */
export function isTooMuch(cards: readonly Card[], deed: Deed): boolean {
  const comes = deed.kind !== "rename" && deed.column === "doing";
  const others = cards.filter(({ cardId, column }) => column === "doing" && cardId !== deed.cardId);
  return comes && others.length >= mostInTheWorks;
}
