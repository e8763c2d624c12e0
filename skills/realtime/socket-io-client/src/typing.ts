/** A typing notice that is not renewed ends by itself, because the packet that ends it may be lost. */
const expiryMs = 6_000;
/** Somebody who goes on typing renews well before that. */
const renewalMs = 3_000;

/** Who types, and the throttled telling of it. */
export interface Typing {
  /** Ids of those who type; the same array until it changed. */
  users(): readonly string[];
  started(userId: string): void;
  stopped(userId: string): void;
  /** Tells the others; call it with each keystroke. */
  set(isTyping: boolean): void;
  clear(): void;
}

/** The typing notices of one room. `tell` sends one, `changed` is called when `users` answers differently. */
export function createTyping({ tell, changed }: { tell: (isTyping: boolean) => void; changed: () => void }): Typing {
  const expiries = new Map<string, ReturnType<typeof setTimeout>>();
  let users: readonly string[] = [];
  let toldAt: number | undefined;

  function update() {
    users = [...expiries.keys()];
    changed();
  }

  function stopped(userId: string) {
    clearTimeout(expiries.get(userId));
    if (expiries.delete(userId)) update();
  }

  return {
    users: () => users,
    started(userId) {
      const isNew = !expiries.has(userId);
      clearTimeout(expiries.get(userId));
      expiries.set(
        userId,
        setTimeout(() => stopped(userId), expiryMs),
      );
      if (isNew) update();
    },
    stopped,
    set(isTyping) {
      if (isTyping ? toldAt !== undefined && Date.now() - toldAt < renewalMs : toldAt === undefined) return;
      toldAt = isTyping ? Date.now() : undefined;
      tell(isTyping);
    },
    clear() {
      for (const timer of expiries.values()) clearTimeout(timer);
      expiries.clear();
      toldAt = undefined;
      update();
    },
  };
}
