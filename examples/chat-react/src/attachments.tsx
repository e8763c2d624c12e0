import { useSocketClient, useStore } from "@app/socket-io-react";
import { attachmentsOf } from "chat-page";
import { UploadRow } from "./upload-row.js";

/** The files that are on their way into a room, and what went wrong with one. */
export function Attachments({ roomId }: { roomId: string }) {
  const attachments = attachmentsOf(useSocketClient(), roomId);
  const { files, problem } = useStore(attachments);
  return (
    <>
      {problem && <p role="alert">{problem}</p>}
      {files.length > 0 && (
        <ul className="attachments" aria-label="Files on their way">
          {files.map(({ id, name, upload }) => (
            <UploadRow
              key={id}
              name={name}
              upload={upload}
              onRetry={() => attachments.retry(id)}
              onRemove={() => attachments.remove(id)}
            />
          ))}
        </ul>
      )}
    </>
  );
}
