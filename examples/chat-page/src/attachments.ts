import {
  createStore,
  createUniqueId,
  roomOf,
  uploadFile,
  type Client,
  type Store,
  type Transfer,
} from "@app/socket-io-client";
import { limits, type FileInfo } from "@app/socket-types";
import { wordsForTooLarge } from "./upload-words.js";

/** A file on its way into a room. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly upload: Transfer<FileInfo>;
}

export interface AttachmentsState {
  readonly files: readonly Attachment[];
  /** Why something was not taken or not sent, for the reader. */
  readonly problem: string | undefined;
}

/** The files that one person is sending to one room. */
export interface Attachments extends Store<AttachmentsState> {
  /** Begins to upload; each is sent as a message when it has arrived. Too large ones become the `problem`. */
  add(files: readonly File[]): void;
  /** Begins one anew that has failed. */
  retry(id: string): void;
  /** Takes one off the list, and breaks its upload off. */
  remove(id: string): void;
}

const byClient = new WeakMap<Client, Map<string, Attachments>>();

/** The one list of a room per client: uploads go on while the reader looks at another room. */
export function attachmentsOf(client: Client, roomId: string): Attachments {
  const rooms = byClient.get(client) ?? new Map<string, Attachments>();
  byClient.set(client, rooms);
  const attachments = rooms.get(roomId) ?? createAttachments(client, roomId);
  rooms.set(roomId, attachments);
  return attachments;
}

function createAttachments(client: Client, roomId: string): Attachments {
  const sources = new Map<string, File>();
  let state: AttachmentsState = { files: [], problem: undefined };
  const store = createStore({ read: () => state });

  function become(next: Partial<AttachmentsState>) {
    state = { ...state, ...next };
    store.changed();
  }

  function drop(id: string) {
    sources.delete(id);
    become({ files: state.files.filter((file) => file.id !== id) });
  }

  function begin(id: string, file: File): Attachment {
    const upload = uploadFile(client, roomId, file);
    upload.result.then(
      (info) => {
        drop(id);
        send(info);
      },
      () => {
        if (upload.get().status === "cancelled") drop(id);
      },
    );
    return { id, name: file.name, upload };
  }

  function send({ fileId, name }: FileInfo) {
    try {
      roomOf(client, roomId).send(name, { fileId });
    } catch (error) {
      become({ problem: `${name} was not sent: ${(error as Error).message}` });
    }
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    add(files) {
      const added = files
        .filter(({ size }) => size <= limits.uploadBytes)
        .map((file) => {
          const id = createUniqueId();
          sources.set(id, file);
          return begin(id, file);
        });
      become({ files: [...state.files, ...added], problem: wordsForTooLarge(files, limits.uploadBytes) });
    },
    retry(id) {
      const file = sources.get(id);
      if (file) become({ files: state.files.map((old) => (old.id === id ? begin(id, file) : old)) });
    },
    remove(id) {
      state.files.find((file) => file.id === id)?.upload.cancel();
      drop(id);
    },
  };
}
