import { JSDOM } from "jsdom";
import { atEnd, until } from "./probing.js";

const { window: dom } = new JSDOM("<!doctype html><html><body></body></html>", {
  url: "http://localhost/",
  pretendToBeVisual: true,
});

const names = [
  "window",
  "document",
  "navigator",
  "HTMLElement",
  "Element",
  "Node",
  "SVGElement",
  "ShadowRoot",
  "Event",
  "MutationObserver",
];
names.push(
  "MathMLElement",
  "HTMLInputElement",
  "HTMLIFrameElement",
  "requestAnimationFrame",
  "cancelAnimationFrame",
  "Document",
  "Text",
  "Comment",
);
const globals = new Map(names.map((name) => [name, (dom as unknown as Record<string, unknown>)[name]]));

// Its listeners take no other signals.
Object.assign(globalThis, { AbortController: dom.AbortController, AbortSignal: dom.AbortSignal });

/** Makes this process a browser, as far as frameworks look. Import it before any of them. */
function install(): void {
  for (const [name, value] of globals)
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
install();

/** Runs something as on a server, where there is no page. */
export async function withoutPage<T>(run: () => Promise<T>): Promise<T> {
  for (const name of globals.keys()) Reflect.deleteProperty(globalThis, name);
  try {
    return await run();
  } finally {
    install();
  }
}

/** A part of the page for one probe, empty again after it. */
export function openContainer(html = ""): HTMLElement {
  const container = document.createElement("div");
  container.innerHTML = html;
  document.body.append(container);
  atEnd(() => container.remove());
  return container;
}

/** What the rows of the list say, from the first to the last. */
export const rowsOf = (container: ParentNode, selector = "li"): string[] =>
  Array.from(container.querySelectorAll(selector), ({ textContent }) => textContent.trim());

/** Waits until the list says this. */
export const untilRows = (container: ParentNode, expected: readonly string[]): Promise<void> =>
  until(() => {
    const rows = rowsOf(container);
    if (JSON.stringify(rows) !== JSON.stringify(expected)) {
      throw new Error(`The list says ${JSON.stringify(rows.slice(-8))}, not ${JSON.stringify(expected.slice(-8))}`);
    }
  });

/** What `look` sees after every change of the page, from now on. */
export function watchPage<T>(container: Node, look: () => T): T[] {
  const seen: T[] = [];
  const observer = new MutationObserver(() => seen.push(look()));
  observer.observe(container, { childList: true, subtree: true, characterData: true, attributes: true });
  atEnd(() => observer.disconnect());
  return seen;
}

/** Types into a field as a user does, and as React and Vue notice. */
export function type(field: HTMLInputElement, text: string): void {
  const { set } = Object.getOwnPropertyDescriptor(dom.HTMLInputElement.prototype, "value") ?? {};
  set?.call(field, text);
  field.dispatchEvent(new dom.Event("input", { bubbles: true }));
}

/** Submits the form around a field. */
export function submit(field: HTMLInputElement): void {
  field.form?.dispatchEvent(new dom.Event("submit", { bubbles: true, cancelable: true }));
}

/** What was written to the console as an error or a warning, by any probe so far: frameworks warn once per process. */
export const complaints: string[] = [];
console.error = console.warn = (...words: unknown[]) => void complaints.push(words.map(String).join(" ").slice(0, 200));
