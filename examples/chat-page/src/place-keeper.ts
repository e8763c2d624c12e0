const nearPixels = 40;

/** Keeps the reader's place in one scrolling list of `<li>`. */
export interface PlaceKeeper {
  /** True when the reader is at the end, or nearly. */
  isNearEnd(): boolean;
  scrollToEnd(): void;
  /** Call it after every change of the list: what was last a change ago has moved by as much as was added above it. */
  settle(isAtEnd: boolean): void;
  /** Calls `settle` when the list gets another size: by a phone's keyboard, a longer draft, a turned device. */
  watchSize(isAtEnd: () => boolean): () => void;
}

/** Keeps a list at its end while the reader is there, and in place while he reads further up. */
export function createPlaceKeeper(log: HTMLElement): PlaceKeeper {
  let anchor: { item: HTMLElement; top: number } | undefined;

  function scrollToEnd() {
    log.scrollTop = log.scrollHeight;
  }

  function remember() {
    const item = [...log.querySelectorAll("li")].at(-1);
    anchor = item && { item, top: item.offsetTop };
  }

  return {
    isNearEnd: () => log.scrollHeight - log.scrollTop - log.clientHeight < nearPixels,
    scrollToEnd,
    settle(isAtEnd) {
      if (isAtEnd) scrollToEnd();
      else if (anchor?.item.isConnected) log.scrollTop += anchor.item.offsetTop - anchor.top;
      remember();
    },
    watchSize(isAtEnd) {
      const resizing = new ResizeObserver(() => {
        if (isAtEnd()) scrollToEnd();
        remember();
      });
      resizing.observe(log);
      return () => resizing.disconnect();
    },
  };
}
