import { useSocketClient, useStore } from "@app/socket-io-react";
import type { FileInfo } from "@app/socket-types";
import { hasPreview, savingOf, sizeInWords } from "chat-page";
import { useMemo } from "react";
import { Picture } from "./picture.js";

/** A message's file: what it is, a way to save it, and a picture of it when it is one. */
export function FileCard({ file }: { file: FileInfo }) {
  const client = useSocketClient();
  const saving = useMemo(() => savingOf(client, file), [client, file]);
  const state = useStore(saving);
  const { name, size } = file;
  return (
    <div className="file">
      {hasPreview(file) && <Picture file={file} />}
      <p className="file-facts">
        <span className="file-name">{name}</span>
        <small>{sizeInWords(size)}</small>
      </p>
      <button
        type="button"
        className="download"
        aria-label={`Download ${name}`}
        aria-disabled={state.status === "loading"}
        onClick={() => void saving.save()}
      >
        {state.status === "loading" ? "Loading …" : "Download"}
      </button>
      {state.status === "failed" && <p role="alert">{state.problem}</p>}
    </div>
  );
}
