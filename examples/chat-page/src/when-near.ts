/** What `whenNear` looks through, and how far beyond its edges. */
export interface Nearness {
  /** The element that scrolls; the window unless you pass one. */
  root?: Element | null;
  /** In CSS pixels. Beyond an inner list's edges it counts only with that list as `root`. */
  marginPixels?: number;
}

/** Looks whether an element is in view, or nearly. */
export interface Watch {
  /** Calls back once more if the element is still near: it may not have moved since. */
  again(): void;
  stop(): void;
}

/** Calls back each time that an element comes near to what is in view, also when it is there already. */
export function whenNear(element: Element, callback: () => void, { root, marginPixels = 0 }: Nearness = {}): Watch {
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.at(-1)?.isIntersecting) callback();
    },
    { root: root ?? null, rootMargin: `${marginPixels}px` },
  );
  observer.observe(element);
  return {
    again() {
      // An observer tells the first state of what it is given, and then changes only (W3C, Intersection Observer §3.2.8).
      observer.unobserve(element);
      observer.observe(element);
    },
    stop: () => observer.disconnect(),
  };
}
