import { offsets } from "./source-file.mjs";

/** Mistakes of React components and hooks, Vue components and composables. Each answers where in a file it is, why that is one, and what to do. */
export const componentTraps = [
  {
    id: "connection-per-component",
    why: "Each component, and each StrictMode pass, opens a connection of its own.",
    fix: "One client per app, made outside and provided (socket-io-react: provider.tsx; socket-io-vue: plugin.ts).",
    find: ({ name, calls }) =>
      name.endsWith(".vue")
        ? offsets(calls(/(?<![.\w])io/))
        : offsets(
            calls(/\buse(?:Effect|LayoutEffect|Memo|State|Ref|Callback)/).filter(({ code: [first = ""] }) =>
              /(?<![.\w])io\(/.test(first),
            ),
          ),
  },
  {
    id: "effect-without-cleanup",
    why: "The listener outlives the component, and is added once more with each mount.",
    fix: "Return the removal, or use useSocketEvent (socket-io-react: use-socket-event.ts).",
    find: ({ calls }) =>
      offsets(
        calls(/\buse(?:Layout)?Effect/).filter(
          ({ code: [effect = ""] }) => /socket\w*[!?]?\.on\(/i.test(effect) && !/\breturn\b/.test(effect),
        ),
      ),
  },
  {
    id: "state-per-message",
    why: "One render per message, and a list that grows without end: 10,000 messages are 10,000 renders.",
    fix: "Show a store that notifies once per frame (socket-io-react: use-room.ts, use-store.ts).",
    find: ({ listeners }) =>
      offsets(
        listeners().filter(({ body }) => /\bset[A-Z]\w*\(\s*\(?\s*(\w+)[^=()]*\)?\s*=>\s*\[\s*\.\.\.\1/.test(body)),
      ),
  },
  {
    id: "deep-reactive-socket",
    why: "A proxied socket is another object: identity checks fail, and every field of the engine becomes reactive.",
    fix: "markRaw or shallowRef, or provide the client (socket-io-vue: plugin.ts).",
    find: ({ places }) =>
      offsets(places(/(?<![.\w])(?:ref|reactive|readonly|shallowReactive)\(\s*(?:io\(|socket\s*[,)])/g)),
  },
  {
    id: "deep-reactive-messages",
    why: "Each message becomes a tree of proxies and renders by itself.",
    fix: "shallowRef over a store that notifies once per frame (socket-io-vue: use-room.ts, use-store.ts).",
    find: ({ code, listeners }) =>
      offsets(
        listeners().filter(({ body }) => {
          const [, name] = /\b(\w+)\.value(?:\.push\(|\s*=\s*\[\s*\.\.\.)/.exec(body) ?? [];
          return name !== undefined && new RegExp(`\\b${name}\\s*=\\s*ref\\s*[<(]`).test(code);
        }),
      ),
  },
  {
    id: "listener-outlives-scope",
    why: "The listener stays when the component is gone.",
    fix: "Remove it in onScopeDispose, or use useSocketEvent (socket-io-vue: use-socket-event.ts).",
    find: ({ name, code, plain, listeners }) =>
      (name.endsWith(".vue") ||
        (/from\s*["']vue["']/.test(plain) && /\bfunction\s+use[A-Z]|\bconst\s+use[A-Z]/.test(code))) &&
      !/\b(?:onUnmounted|onBeforeUnmount|onScopeDispose|tryOnScopeDispose|defineStore)\b/.test(code)
        ? offsets(listeners().filter(({ at }) => !code.startsWith("useSocketEvent", at)))
        : [],
  },
];
