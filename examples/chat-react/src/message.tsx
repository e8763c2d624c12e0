import type { TimelineMessage } from "@app/socket-io-client";
import { captionOf, clockTime, fullTime } from "chat-page";
import { memo } from "react";
import { Avatar } from "./avatar.js";
import { FileCard } from "./file-card.js";

interface MessageProps {
  message: TimelineMessage;
  isOwn: boolean;
  /** False: the message before it is the same person's, a moment ago. */
  startsGroup: boolean;
  onRetry: (messageId: string) => void;
  onDiscard: (messageId: string) => void;
}

/** One message and how it fares. Rendered again only when one of its own properties changes. */
export const Message = memo(function Message({ message, isOwn, startsGroup, onRetry, onDiscard }: MessageProps) {
  const { messageId, createdAt, status } = message;
  const caption = captionOf(message);
  return (
    <li className="message" data-own={isOwn} data-first={startsGroup} data-status={status}>
      {status === "sent" && !isOwn && startsGroup && (
        <>
          <Avatar id={message.sender.id} name={message.sender.name} />
          <strong className="sender">{message.sender.name}</strong>
        </>
      )}
      <div className="bubble">
        {status === "sent" && message.file && <FileCard file={message.file} />}
        {caption !== undefined && <p className="content">{caption}</p>}
        <p className="fate">
          {status === "sending" && <span className="sending">sending</span>}
          {status === "failed" && (
            <>
              <span className="problem">Not sent{message.error && `: ${message.error.message}`}</span>
              <button type="button" onClick={() => onRetry(messageId)}>
                Retry
              </button>
              <button type="button" onClick={() => onDiscard(messageId)}>
                Discard
              </button>
            </>
          )}
          {status === "sent" && (
            <>
              <time dateTime={createdAt} title={fullTime(createdAt)}>
                {clockTime(createdAt)}
              </time>
              {isOwn && <span className="sent">sent</span>}
            </>
          )}
        </p>
      </div>
    </li>
  );
});
