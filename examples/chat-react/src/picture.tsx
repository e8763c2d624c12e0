import { useFile, useStore } from "@app/socket-io-react";
import type { FileInfo } from "@app/socket-types";
import { createSeen } from "chat-page";
import { useState } from "react";

/** A picture that was sent, fetched when its place comes into view. */
export function Picture({ file }: { file: FileInfo }) {
  const [seen] = useState(createSeen);
  const { attach } = seen;
  const isSeen = useStore(seen);
  return (
    <div ref={attach} className="preview">
      {isSeen && <LoadedPicture file={file} />}
    </div>
  );
}

function LoadedPicture({ file }: { file: FileInfo }) {
  const state = useFile(file);
  if (state.status === "ready") return <img src={state.url} alt={file.name} />;
  return <small>{state.status === "loading" ? "Loading the picture …" : "No preview"}</small>;
}
