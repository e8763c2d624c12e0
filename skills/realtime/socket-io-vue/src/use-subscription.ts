import { hasInjectionContext, inject, onScopeDispose, ssrContextKey } from "vue";

/**
 * Calls `start` now, and what it returns at the end of the scope: of the component, the Pinia store or the
 * `effectScope` that this is called in. Nothing while a server renders, because scopes never end there.
 */
export function useSubscription(start: () => () => void): void {
  if (!isServerRender()) onScopeDispose(start());
}

/** True within `renderToString`. A global like `window` would not tell: tests and prerenderers have one as well. */
export function isServerRender(): boolean {
  return hasInjectionContext() && inject(ssrContextKey, undefined) !== undefined;
}
