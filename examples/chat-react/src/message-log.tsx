import { useRoom, useStore } from "@app/socket-io-react";
import {
  beginsHere,
  createPlaceKeeper,
  lossBefore,
  rowsOf,
  wordsForJump,
  type DemoSession,
  type SeenLoss,
} from "chat-page";
import { Fragment, useEffect, useLayoutEffect, useState } from "react";
import { LoadOlder } from "./load-older.js";
import { Message } from "./message.js";

/** The messages of a room, newest at the bottom, where it stays unless the reader scrolled up. */
export function MessageLog({ roomId, session }: { roomId: string; session: DemoSession }) {
  const { user, reading } = session;
  const messages = useRoom(roomId, (room) => room.messages);
  const status = useRoom(roomId, (room) => room.status);
  const hasOlder = useRoom(roomId, (room) => room.hasOlder);
  const retry = useRoom(roomId, (room) => room.retry);
  const discard = useRoom(roomId, (room) => room.discard);
  const unread = useStore(reading, (rooms) => rooms.get(roomId));
  const lostBefore = useLossBefore(roomId);
  const rows = rowsOf(messages, user.id, unread?.line);

  const [place] = useState(createPlaceKeeper);
  const { attach, scrollToEnd } = place;
  const isAtEnd = useStore(place);
  useLayoutEffect(() => place.settle(rows.at(-1)));
  useEffect(() => reading.open(roomId, place), [reading, roomId, place]);

  return (
    <div className="log-frame">
      {/* A region that scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      <div ref={attach} className="log" role="log" aria-label="Messages" tabIndex={0}>
        {hasOlder && <LoadOlder roomId={roomId} />}
        {rows.length === 0 && (
          <p className="hint">{status === "joined" ? "Nothing here yet. Say hello." : "Fetching messages …"}</p>
        )}
        {beginsHere({ hasOlder, messages }) && <p className="beginning">This is where the room begins.</p>}
        <ol>
          {rows.map(({ key, message, isOwn, day, startsNew, startsGroup }) => (
            <Fragment key={key}>
              {message.messageId === lostBefore && <LossNotice />}
              {day && <li className="day">{day}</li>}
              {startsNew && <li className="new-line">New messages</li>}
              <Message message={message} isOwn={isOwn} startsGroup={startsGroup} onRetry={retry} onDiscard={discard} />
            </Fragment>
          ))}
          {lostBefore === "end" && <LossNotice />}
        </ol>
      </div>
      {!isAtEnd && (
        <button type="button" className="jump" data-new={Boolean(unread?.count)} onClick={scrollToEnd}>
          {wordsForJump(unread?.count ?? 0)}
        </button>
      )}
    </div>
  );
}

function LossNotice() {
  return <li className="loss">The server lost the history before this point. Messages may be missing here.</li>;
}

/** Before which message history was lost while this page was open: an id, "end", or nowhere. */
function useLossBefore(roomId: string): string | undefined {
  const discontinuities = useRoom(roomId, (room) => room.discontinuities);
  const messages = useRoom(roomId, (room) => room.messages);
  const [seen, setSeen] = useState<SeenLoss>({ discontinuities });
  const next = lossBefore(seen, { discontinuities, messages });
  // Set while rendering, so that no commit misses it (React docs, "useState", information from previous renders).
  if (next !== seen) setSeen(next);
  return next.before;
}
