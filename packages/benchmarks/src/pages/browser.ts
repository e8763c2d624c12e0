import { JSDOM } from "jsdom";
import { WebSocket } from "ws";

// Imported first: frameworks look for a document when they are loaded.
const { window } = new JSDOM("<main></main>", { pretendToBeVisual: true });

/** As browsers do, each message is a task of its own (HTML Standard, "WebSocket message"); Node would hand over many. */
function BrowserWebSocket(url: string, protocols?: string[]): WebSocket {
  return new WebSocket(url, protocols, { allowSynchronousEvents: false, perMessageDeflate: false });
}

// socket.io-client looks for it in `window`.
Object.assign(window, { WebSocket: BrowserWebSocket });
Object.assign(globalThis, {
  window,
  document: window.document,
  requestAnimationFrame: window.requestAnimationFrame,
  cancelAnimationFrame: window.cancelAnimationFrame,
  Element: window.Element,
  SVGElement: window.SVGElement,
  // Of the same realm as the targets of its events.
  AbortController: window.AbortController,
});
