import { createPlaceKeeper, type PlaceKeeper } from "chat-page";
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefCallback } from "react";

interface Sticking {
  log: RefCallback<HTMLElement>;
  /** True while something below the reader's place has not been seen. */
  hasUnseen: boolean;
  scrollToEnd: () => void;
  onScroll: () => void;
}

/**
 * Keeps a list of `<li>` at its end while the reader is there, and in place while he reads further up, also when older
 * items appear or vanish above. An own message always brings him to the end.
 */
export function useStickToBottom(last: string | undefined, isLastOwn: boolean): Sticking {
  const place = useRef<PlaceKeeper>(undefined);
  // What was last when the reader left the end; undefined while he is there.
  const [readUpTo, setReadUpTo] = useState<string>();
  const isAtEnd = readUpTo === undefined;

  const log = useCallback((element: HTMLElement | null) => {
    place.current = element ? createPlaceKeeper(element) : undefined;
  }, []);

  useLayoutEffect(() => {
    if (isLastOwn) place.current?.scrollToEnd();
  }, [last, isLastOwn]);

  useLayoutEffect(() => place.current?.settle(isAtEnd));

  useEffect(() => place.current?.watchSize(() => isAtEnd), [isAtEnd]);

  return {
    log,
    hasUnseen: !isAtEnd && last !== readUpTo && !isLastOwn,
    scrollToEnd: () => place.current?.scrollToEnd(),
    onScroll() {
      const isNearEnd = place.current?.isNearEnd();
      setReadUpTo((before) => (isNearEnd ? undefined : (before ?? last ?? "")));
    },
  };
}
