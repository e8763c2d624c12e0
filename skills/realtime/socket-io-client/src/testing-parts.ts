import type { FileInfo, Room } from "@app/socket-types";
import type { Connection } from "./connection.js";
import type { FileState } from "./file.js";
import type { Send } from "./request.js";
import type { RequestView } from "./request-store.js";
import type { RoomListState } from "./room-list.js";
import type { RoomView } from "./room-state.js";
import type { TypingView } from "./typists.js";
import type { UploadView } from "./upload-store.js";

type FileReference = Pick<FileInfo, "fileId" | "roomId">;

/** One component of a page. `onCommit` hears what its hook returned after each of its own commits. */
export type Part =
  /** Calls `useRoom` and, without `select`, shows each message as a `<p>` in an element with this `data-room`. */
  | (Heard & { use: "room"; roomId: string; select?: (room: RoomView) => unknown })
  /** Calls `useSocketEvent` for `room:updated`. This one and those below show nothing. */
  | { use: "event"; handler: (room: Room) => void }
  | (Heard & { use: "connection"; select?: (connection: Connection) => unknown })
  | (Heard & { use: "rooms"; select?: (list: RoomListState) => unknown })
  | (Heard & { use: "presence"; roomId: string })
  | (Heard & { use: "typing"; roomId: string })
  | (Heard & { use: "upload"; roomId: string })
  /** Calls `useRequest` for `room:create`. */
  | (Heard & { use: "request" })
  | (Heard & { use: "emit" })
  | (Heard & { use: "file"; file: FileReference });

interface Heard {
  onCommit: (shown: unknown) => void;
}

// Each hears only what its hook returned.
const heard = <Shown>(onCommit: (shown: Shown) => void): Heard => ({ onCommit: onCommit as (shown: unknown) => void });

/** A component that shows a room. */
export const showing = (roomId: string, onCommit: (room: RoomView) => void = () => {}): Part => ({
  use: "room",
  roomId,
  ...heard(onCommit),
});

/** A component that watches a part of a room. */
export const watching = <S>(roomId: string, select: (room: RoomView) => S, onCommit: (selected: S) => void): Part => ({
  use: "room",
  roomId,
  select,
  ...heard(onCommit),
});

/** A component that watches the connection. */
export const connecting = (onCommit: (connection: Connection) => void): Part => ({
  use: "connection",
  ...heard(onCommit),
});

/** A component that lists the rooms. */
export const listing = (onCommit: (list: RoomListState) => void): Part => ({ use: "rooms", ...heard(onCommit) });

/** A component that hears of rooms. */
export const hearing = (handler: (room: Room) => void): Part => ({ use: "event", handler });

/** A component that watches who is in a room. */
export const attending = (
  roomId: string,
  onCommit: (presence: Pick<RoomView, "members" | "memberCount">) => void,
): Part => ({
  use: "presence",
  roomId,
  ...heard(onCommit),
});

/** A component that watches who types in a room. */
export const typing = (roomId: string, onCommit: (typing: TypingView) => void): Part => ({
  use: "typing",
  roomId,
  ...heard(onCommit),
});

/** A component that sends signals. */
export const emitting = (onCommit: (emit: Send) => void): Part => ({ use: "emit", ...heard(onCommit) });

/** A component that creates rooms. */
export const requesting = (onCommit: (creation: RequestView<"room:create">) => void): Part => ({
  use: "request",
  ...heard(onCommit),
});

/** A component that uploads into a room. */
export const uploading = (roomId: string, onCommit: (upload: UploadView) => void): Part => ({
  use: "upload",
  roomId,
  ...heard(onCommit),
});

/** A component that shows a file. */
export const viewing = (file: FileReference, onCommit: (file: FileState) => void): Part => ({
  use: "file",
  file,
  ...heard(onCommit),
});
