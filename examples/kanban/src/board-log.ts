import type { MessageStore } from "@app/socket-io-server";
import { SocketError, type ChatMessage, type Cursor, type User } from "@app/socket-types";
import { apply, isTooMuch, type Card } from "./cards.js";
import type { Change, Deed, Opened } from "./contract.js";

const pageSize = 200;

/** A board as this process has read it. */
interface Board {
  head: Cursor;
  cards: readonly Card[];
  changeIds: Set<string>;
}

/**
 * Boards as logs of deeds, in the store that a chat keeps its messages in: order, idempotence and cursors are its. The
 * content of a message is a deed. Of one board, one thing at a time is done in this process.
 */
export function createBoardLog(store: MessageStore) {
  const boards = new Map<string, Board>();
  const tails = new Map<string, Promise<unknown>>();

  function inTurn<T>(boardId: string, task: () => Promise<T>): Promise<T> {
    const result = (tails.get(boardId) ?? Promise.resolve()).then(task);
    tails.set(
      boardId,
      result.catch(() => undefined),
    );
    return result;
  }

  /** The board with everything that is stored, by this process or another. */
  async function upToDate(boardId: string): Promise<Board> {
    let board = boards.get(boardId);
    for (let hasMore = true; hasMore;) {
      const page = await store.read(boardId, { after: board?.head.offset ?? 0, limit: pageSize });
      if (!board || board.head.epoch !== page.head.epoch) board = { head: page.head, cards: [], changeIds: new Set() };
      for (const message of page.messages) {
        const change = changeOf(message);
        board.cards = apply(board.cards, change);
        board.changeIds.add(change.changeId);
      }
      board.head = page.head;
      hasMore = page.hasMore;
    }
    if (board) boards.set(boardId, board);
    return board as Board;
  }

  return {
    open: (boardId: string, since: Cursor | undefined): Promise<Opened> =>
      inTurn(boardId, async () => {
        const { head, cards } = await upToDate(boardId);
        if (since?.epoch !== head.epoch || since.offset > head.offset) {
          return { head, cards: [...cards], changes: [], hasMore: false };
        }
        const { messages, hasMore } = await store.read(boardId, { after: since.offset, limit: pageSize });
        return { head, changes: messages.map(changeOf), hasMore };
      }),

    /** Throws `CONFLICT` for a deed that the board has no place for. */
    change: (boardId: string, changeId: string, deed: Deed, sender: User): Promise<{ epoch: string; change: Change }> =>
      inTurn(boardId, async () => {
        const { cards, changeIds } = await upToDate(boardId);
        // A deed that is resent was judged when it came first.
        if (!changeIds.has(changeId) && isTooMuch(cards, deed)) {
          throw new SocketError("CONFLICT", "Too many cards are in the works: finish one first");
        }
        const content = JSON.stringify(deed);
        const { epoch, message } = await store.append({ roomId: boardId, messageId: changeId, sender, content });
        return { epoch, change: changeOf(message) };
      }),
  };
}

const changeOf = ({ messageId, offset, sender, content }: ChatMessage): Change => ({
  changeId: messageId,
  offset,
  by: sender,
  deed: JSON.parse(content) as Deed,
});
