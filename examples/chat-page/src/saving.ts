import { createStore, downloadFile, fileOf, openObjectUrl, type Client, type Store } from "@app/socket-io-client";
import type { FileInfo } from "@app/socket-types";

export type SavingState = { status: "ready" | "loading" } | { status: "failed"; problem: string };

/** Fetches a file of a message and hands it to the browser, which saves it under its name. */
export interface Saving extends Store<SavingState> {
  save(): Promise<void>;
}

/** A browser may read the address after the click has returned (FileSaver.js waits as long). */
const keptMs = 40_000;

/** The saving of one file. A failure is state, and `save` may be called again. */
export function savingOf(client: Client, file: FileInfo): Saving {
  let state: SavingState = { status: "ready" };
  const store = createStore({ read: () => state });

  function become(next: SavingState) {
    state = next;
    store.changed();
  }

  async function fetchUrl(): Promise<string> {
    // What is on the page as a picture is there already.
    const shown = fileOf(client, file).get();
    if (shown.status === "ready") return shown.url;
    const { url, revoke } = openObjectUrl(await downloadFile(client, file));
    setTimeout(revoke, keptMs);
    return url;
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    async save() {
      if (state.status === "loading") return;
      become({ status: "loading" });
      try {
        const href = await fetchUrl();
        Object.assign(document.createElement("a"), { href, download: file.name }).click();
        become({ status: "ready" });
      } catch (error) {
        become({ status: "failed", problem: (error as Error).message });
      }
    },
  };
}
