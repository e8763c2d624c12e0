import type { TimelineMessage } from "@app/socket-io-client";
import { useRoom } from "@app/socket-io-react";
import { Fragment, useState } from "react";
import { dayLabel, isSameDay } from "./days.js";
import { useHistoryLoss } from "./history-loss.js";
import { Message } from "./message.js";
import { useStickToBottom } from "./stick-to-bottom.js";

const groupMs = 5 * 60_000;

/** The messages of a room, newest at the bottom, where it stays unless the reader scrolled up. */
export function MessageLog({ roomId, userId }: { roomId: string; userId: string }) {
  const messages = useRoom(roomId, (room) => room.messages);
  const status = useRoom(roomId, (room) => room.status);
  const hasOlder = useRoom(roomId, (room) => room.hasOlder);
  const retry = useRoom(roomId, (room) => room.retry);
  const discard = useRoom(roomId, (room) => room.discard);
  const lostBefore = useHistoryLoss(roomId);
  const isOwn = (message: TimelineMessage) => message.status !== "sent" || message.sender.id === userId;
  const last = messages.at(-1);
  const { log, hasUnseen, scrollToEnd, onScroll } = useStickToBottom(
    last?.messageId,
    last !== undefined && isOwn(last),
  );

  return (
    <div className="log-frame">
      {/* A region that scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      <div ref={log} className="log" role="log" aria-label="Messages" tabIndex={0} onScroll={onScroll}>
        {hasOlder && <LoadOlder roomId={roomId} />}
        {messages.length === 0 && (
          <p className="hint">{status === "joined" ? "Nothing here yet. Say hello." : "Fetching messages …"}</p>
        )}
        <ol>
          {messages.map((message, index) => {
            const before = messages[index - 1];
            const own = isOwn(message);
            const startsDay = !before || !isSameDay(before.createdAt, message.createdAt);
            return (
              <Fragment key={keyOf(message, own)}>
                {message.messageId === lostBefore && <LossNotice />}
                {startsDay && <li className="day">{dayLabel(message.createdAt)}</li>}
                <Message
                  message={message}
                  isOwn={own}
                  startsGroup={startsDay || startsGroup(before, message, isOwn)}
                  onRetry={retry}
                  onDiscard={discard}
                />
              </Fragment>
            );
          })}
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
    loadOlder().then(() => setState("ready"), () => setState("failed"));
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

/** Ids are unique per sender. An unsent message keeps its key when it becomes the stored one. */
const keyOf = (message: TimelineMessage, isOwn: boolean): string =>
  message.status === "sent" && !isOwn ? `${message.sender.id} ${message.messageId}` : message.messageId;

function startsGroup(before: TimelineMessage, message: TimelineMessage, isOwn: (message: TimelineMessage) => boolean) {
  const senderOf = (one: TimelineMessage) => (one.status === "sent" && !isOwn(one) ? one.sender.id : "self");
  const apartMs = Date.parse(message.createdAt) - Date.parse(before.createdAt);
  return senderOf(before) !== senderOf(message) || apartMs > groupMs;
}
