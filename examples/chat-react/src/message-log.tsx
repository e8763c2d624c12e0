import { useRoom } from "@app/socket-io-react";
import { lossBefore, rowsOf, type SeenLoss } from "chat-page";
import { Fragment, useState } from "react";
import { Message } from "./message.js";
import { useStickToBottom } from "./stick-to-bottom.js";

/** The messages of a room, newest at the bottom, where it stays unless the reader scrolled up. */
export function MessageLog({ roomId, userId }: { roomId: string; userId: string }) {
  const messages = useRoom(roomId, (room) => room.messages);
  const status = useRoom(roomId, (room) => room.status);
  const hasOlder = useRoom(roomId, (room) => room.hasOlder);
  const retry = useRoom(roomId, (room) => room.retry);
  const discard = useRoom(roomId, (room) => room.discard);
  const lostBefore = useLossBefore(roomId);
  const rows = rowsOf(messages, userId);
  const last = rows.at(-1);
  const { log, hasUnseen, scrollToEnd, onScroll } = useStickToBottom(last?.key, last?.isOwn ?? false);

  return (
    <div className="log-frame">
      {/* A region that scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      <div ref={log} className="log" role="log" aria-label="Messages" tabIndex={0} onScroll={onScroll}>
        {hasOlder && <LoadOlder roomId={roomId} />}
        {messages.length === 0 && (
          <p className="hint">{status === "joined" ? "Nothing here yet. Say hello." : "Fetching messages …"}</p>
        )}
        <ol>
          {rows.map(({ key, message, isOwn, day, startsGroup }) => (
            <Fragment key={key}>
              {message.messageId === lostBefore && <LossNotice />}
              {day && <li className="day">{day}</li>}
              <Message message={message} isOwn={isOwn} startsGroup={startsGroup} onRetry={retry} onDiscard={discard} />
            </Fragment>
          ))}
          {lostBefore === "end" && <LossNotice />}
        </ol>
      </div>
      {hasUnseen && (
        <button type="button" className="unseen-messages" onClick={scrollToEnd}>
          New messages
        </button>
      )}
    </div>
  );
}

function LoadOlder({ roomId }: { roomId: string }) {
  const loadOlder = useRoom(roomId, (room) => room.loadOlder);
  const [state, setState] = useState<"ready" | "loading" | "failed">("ready");
  const load = () => {
    setState("loading");
    loadOlder().then(
      () => setState("ready"),
      () => setState("failed"),
    );
  };
  return (
    <p className="load-older">
      <button type="button" onClick={load} disabled={state === "loading"}>
        {state === "loading" ? "Loading …" : "Load older"}
      </button>
      {state === "failed" && <span role="alert">That did not work. Try again.</span>}
    </p>
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
