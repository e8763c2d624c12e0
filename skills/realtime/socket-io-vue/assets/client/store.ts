/** State that can be read at any time and watched: what React, Vue and plain code bind to. */
export interface Store<T> {
  /** The present state. The same object until something changed. */
  get(): T;
  /** Calls back after changes, at most once per animation frame; returns the removal. */
  subscribe(listener: () => void): () => void;
}

/** A store as a component sees it: what it knows, and what can be done. The functions never change. */
export type View<Whole extends Store<unknown>> = ReturnType<Whole["get"]> & Omit<Whole, keyof Store<unknown>>;

/** A `Store` with the means to say that its state changed. */
export interface WritableStore<T> extends Store<T> {
  changed(): void;
}

// requestAnimationFrame stops in hidden tabs, so a timer runs beside it. Without frames (Node) a timer paces alone.
const hiddenFrameMs = 100;
const frameMs = 16;

function onNextFrame(callback: () => void): () => void {
  const hasFrames = typeof requestAnimationFrame === "function";
  const cancel = () => {
    clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
  };
  const run = () => {
    cancel();
    callback();
  };
  const timer = setTimeout(run, hasFrames ? hiddenFrameMs : frameMs);
  const frame = hasFrames ? requestAnimationFrame(run) : undefined;
  return cancel;
}

/**
 * A store over state that lives elsewhere. `read` builds the snapshot when somebody asks; it is kept until `changed()`.
 * `start` runs with the first watcher; the stop it returns runs a macrotask after the last one left, so that a remount
 * (React StrictMode, a route change) keeps everything running.
 */
export function createStore<T>({ read, start }: { read: () => T; start?: () => () => void }): WritableStore<T> {
  const listeners = new Set<() => void>();
  let snapshot: { value: T } | undefined;
  let stop: (() => void) | undefined;
  let stopping: ReturnType<typeof setTimeout> | undefined;
  let cancelFrame: (() => void) | undefined;

  function notify() {
    cancelFrame = undefined;
    for (const listener of [...listeners]) listener();
  }

  function stopSoon() {
    cancelFrame?.();
    cancelFrame = undefined;
    stopping = setTimeout(() => {
      stop?.();
      stop = undefined;
    });
  }

  return {
    get: () => (snapshot ??= { value: read() }).value,
    changed() {
      snapshot = undefined;
      if (listeners.size > 0) cancelFrame ??= onNextFrame(notify);
    },
    subscribe(listener) {
      // A wrapper, so that one function subscribed twice is called twice and removed once.
      const entry = () => listener();
      listeners.add(entry);
      clearTimeout(stopping);
      stop ??= start?.();
      return () => {
        if (listeners.delete(entry) && listeners.size === 0) stopSoon();
      };
    },
  };
}
