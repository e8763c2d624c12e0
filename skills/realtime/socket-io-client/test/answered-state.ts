// #region answered
/** State that a join answers and facts change. What is told during a join is done again after its answer, which may be older. */
export function createAnswered<State>(none: State) {
  let state = none;
  let told: ((state: State) => State)[] | undefined;
  return {
    state: () => state,
    /** A join begins. */
    expect: () => void (told ??= []),
    /** It was answered. */
    load(answer: State) {
      state = (told ?? []).reduce((now, change) => change(now), answer);
      told = undefined;
    },
    /** A fact changes it: sets what it names, and does no harm when it is done twice. */
    tell(change: (state: State) => State) {
      state = change(state);
      told?.push(change);
    },
    clear() {
      state = none;
      told = undefined;
    },
  };
}
// #endregion answered
