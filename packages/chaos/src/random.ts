/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Until it is disposed of, `Math.random` answers from a seed and little: the clients' backoff is a random part of
 * seconds, and a run has no minutes.
 */
export function withSmallRandom(seed: number): Disposable {
  const original = Math.random;
  const random = createRandom(seed);
  Math.random = () => random() * 0.04;
  return {
    [Symbol.dispose]() {
      Math.random = original;
    },
  };
}
