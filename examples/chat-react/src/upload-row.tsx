import { useConnection, useStore } from "@app/socket-io-react";
import { wordsForUpload, type Attachment } from "chat-page";

interface UploadRowProps extends Pick<Attachment, "name" | "upload"> {
  onRetry: () => void;
  onRemove: () => void;
}

/** One file on its way: how far it is, and what can be done. */
export function UploadRow({ name, upload, onRetry, onRemove }: UploadRowProps) {
  const state = useStore(upload);
  const isConnected = useConnection(({ status }) => status === "connected");
  const { status, sentBytes, totalBytes } = state;
  return (
    <li data-status={status}>
      <span className="file-name">{name}</span>
      <progress aria-label={`Upload of ${name}`} value={sentBytes} max={Math.max(totalBytes, 1)} />
      <span className="progress-words" role={status === "failed" ? "alert" : undefined}>
        {wordsForUpload(state, isConnected)}
      </span>
      <span className="actions">
        {(status === "hashing" || status === "sending") && (
          <button type="button" aria-label={`Pause ${name}`} onClick={upload.pause}>
            Pause
          </button>
        )}
        {status === "paused" && (
          <button type="button" aria-label={`Resume ${name}`} onClick={upload.resume}>
            Resume
          </button>
        )}
        {status === "failed" && (
          <button type="button" aria-label={`Try ${name} again`} onClick={onRetry}>
            Try again
          </button>
        )}
        <button type="button" aria-label={`Cancel ${name}`} onClick={onRemove}>
          Cancel
        </button>
      </span>
    </li>
  );
}
