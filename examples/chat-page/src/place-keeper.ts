import { createStore, type Store } from "@app/socket-io-client";

/** Keeps the reader's place in one scrolling log; its state is whether he is at the end, or nearly. */
export interface PlaceKeeper extends Store<boolean> {
  /** Takes charge of the element that scrolls; returns the end of it. */
  attach(log: HTMLElement | null): () => void;
  /** Call it after every change of the rows, before the browser paints. An own message brings the reader to the end. */
  settle(last: { key: string; isOwn: boolean } | undefined): void;
  scrollToEnd(): void;
}

const nearPixels = 40;

/**
 * Holds a log at its end while the reader is there, and otherwise the row under his eye where it is: whatever appears or
 * vanishes above it, and whatever size the log gets. A log that is opened shows the end, or what is new from its start.
 * Rows are `li.message`, and the line before what is new is `li.new-line`.
 */
export function createPlaceKeeper(): PlaceKeeper {
  let log: HTMLElement | undefined;
  let isAtEnd = true;
  let eye: { row: Element; top: number } | undefined;
  let seenKey: string | undefined;
  const store = createStore({ read: () => isAtEnd });

  const topOf = (row: Element) => row.getBoundingClientRect().top - (log?.getBoundingClientRect().top ?? 0);

  /** Learns where the reader is now. */
  function look() {
    if (!log) return;
    const wasAtEnd = isAtEnd;
    isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < nearPixels;
    const row = firstInView(log.querySelectorAll("li.message"), topOf);
    eye = row && { row, top: topOf(row) };
    if (isAtEnd !== wasAtEnd) store.changed();
  }

  function scrollToEnd() {
    if (log) log.scrollTop = log.scrollHeight;
    look();
  }

  function keep() {
    if (isAtEnd) return scrollToEnd();
    if (log && eye?.row.isConnected) log.scrollTop += topOf(eye.row) - eye.top;
    look();
  }

  function open() {
    scrollToEnd();
    const line = log?.querySelector("li.new-line");
    if (log && line && topOf(line) < 0) log.scrollTop += topOf(line);
    look();
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    scrollToEnd,
    attach(element) {
      if (!element) return () => {};
      log = element;
      // Of the log, by a phone's keyboard or a longer draft; of its rows, by what one of them shows.
      const resizing = new ResizeObserver(keep);
      for (const box of [element, ...element.querySelectorAll("ol")]) resizing.observe(box);
      element.addEventListener("scroll", look, { passive: true });
      return () => {
        resizing.disconnect();
        element.removeEventListener("scroll", look);
        log = eye = undefined;
      };
    },
    settle(last) {
      const isFirst = seenKey === undefined;
      const isNew = last?.key !== seenKey;
      seenKey = last?.key;
      if (isFirst && last) open();
      else if (isNew && last?.isOwn) scrollToEnd();
      else keep();
    },
  };
}

/** The first row that ends below the upper edge. Rows stand one below the other, so half of them need no look. */
function firstInView(rows: ArrayLike<Element>, topOf: (row: Element) => number): Element | undefined {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle]!;
    if (topOf(row) + row.getBoundingClientRect().height > 0) high = middle;
    else low = middle + 1;
  }
  return rows[low];
}
