import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const nearPixels = 40;

interface Sticking {
  log: RefObject<HTMLDivElement | null>;
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
  const log = useRef<HTMLDivElement>(null);
  const anchor = useRef<{ item: HTMLElement; top: number }>(undefined);
  // What was last when the reader left the end; undefined while he is there.
  const [readUpTo, setReadUpTo] = useState<string>();
  const isAtEnd = readUpTo === undefined;

  function remember() {
    const item = [...log.current!.querySelectorAll("li")].at(-1);
    anchor.current = item && { item, top: item.offsetTop };
  }

  function scrollToEnd() {
    log.current!.scrollTop = log.current!.scrollHeight;
  }

  function onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = log.current!;
    const isNearEnd = scrollHeight - scrollTop - clientHeight < nearPixels;
    setReadUpTo((before) => (isNearEnd ? undefined : (before ?? last ?? "")));
  }

  useLayoutEffect(() => {
    if (isLastOwn) scrollToEnd();
  }, [last, isLastOwn]);

  // After every commit: what was the last item a commit ago has moved by as much as was added above it.
  useLayoutEffect(() => {
    const before = anchor.current;
    if (isAtEnd) scrollToEnd();
    else if (before?.item.isConnected) log.current!.scrollTop += before.item.offsetTop - before.top;
    remember();
  });

  // The keyboard of a phone, a longer draft or a turned device make the log smaller: the end stays in sight.
  useEffect(() => {
    const resizing = new ResizeObserver(() => {
      if (isAtEnd) scrollToEnd();
      remember();
    });
    resizing.observe(log.current!);
    return () => resizing.disconnect();
  }, [isAtEnd]);

  return { log, hasUnseen: !isAtEnd && last !== readUpTo && !isLastOwn, scrollToEnd, onScroll };
}
