import {
  authenticate,
  createRateLimit,
  namespaceOf,
  roomKey,
  serveCommands,
  sessionHandlers,
  type MessageStore,
  type Serving,
  type VerifyToken,
} from "@app/socket-io-server";
import { SocketError, type SessionFacts } from "@app/socket-types";
import { sessionCommands } from "@app/socket-types/contract";
import type { AppServer } from "@app/socket-types/server";
import { createBoardLog } from "./board-log.js";
import { isMember } from "./claims.js";
import { boardCommands, type BoardCommands, type BoardFacts } from "./contract.js";

export interface BoardParts {
  verifyToken: VerifyToken;
  /** Where the deeds are kept: memory, Postgres or Redis. */
  store: MessageStore;
}

/** Serves boards on `/boards`, to the people whose token names them. Returns what `drain` waits for. */
export function serveBoards(io: AppServer, { verifyToken, store }: BoardParts): Serving[] {
  authenticate(io, verifyToken);
  const main = namespaceOf<typeof sessionCommands, SessionFacts>(io, "/");
  const servingMain = serveCommands(main, sessionCommands, sessionHandlers(verifyToken));

  const boards = namespaceOf<BoardCommands, BoardFacts>(io, "/boards");
  const log = createBoardLog(store);
  const assertMember = (roles: readonly string[], boardId: string) => {
    if (!isMember(roles, boardId)) throw new SocketError("FORBIDDEN", "Ask somebody on this board to invite you");
  };

  const servingBoards = serveCommands(
    boards,
    boardCommands,
    {
      ...sessionHandlers(verifyToken),
      async "board:open"(socket, { boardId, since }) {
        assertMember(socket.data.roles, boardId);
        // Before the log is read: what is stored in between is told, and the feed of the client puts it in order.
        await socket.join(roomKey(boardId));
        return log.open(boardId, since);
      },
      async "board:change"(socket, { boardId, changeId, deed }) {
        assertMember(socket.data.roles, boardId);
        const { epoch, change } = await log.change(boardId, changeId, deed, socket.data.user);
        boards.to(roomKey(boardId)).emit("board:changed", { boardId, epoch, changes: [change] });
        return { epoch, change };
      },
    },
    { before: createRateLimit({ "board:change": { points: 50, seconds: 1 } }, { points: 20, seconds: 1 }) },
  );
  return [servingMain, servingBoards];
}
