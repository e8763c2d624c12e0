import { expect, test, type Page } from "@playwright/test";
import { useChat } from "./chat.js";
import { counted, meet, send } from "./person.js";

// A token lives 4 to 5 s, and its page is asked for another one after half of that.
const chat = useChat({ TOKEN_SECONDS: "5" });

interface Wire {
  /** Renewals of the session that the server has accepted. */
  renewals: number;
  /** What would give this page another connection or another socket id. */
  changes: string[];
}

/** Notes what goes over a page's WebSockets from its next load on. */
function watchWire(page: Page): Wire {
  const wire: Wire = { renewals: 0, changes: [] };
  page.on("websocket", (socket) => {
    wire.changes.push("opened");
    socket.on("close", () => wire.changes.push("closed"));
    socket.on("framereceived", ({ payload }) => {
      const text = String(payload);
      if (/^4[014]/.test(text)) wire.changes.push(text);
      if (/^43\d+\[{"ok":true,"data":{"expiresAt":/.test(text)) wire.renewals += 1;
    });
  });
  return wire;
}

/** Everything that the page says of its connection from now on. */
async function watchStatus(page: Page): Promise<() => Promise<string[]>> {
  const seen = await page.getByRole("banner").evaluateHandle((header) => {
    const statuses = new Set([header.dataset.status ?? ""]);
    new MutationObserver(() => statuses.add(header.dataset.status ?? "")).observe(header, { attributes: true });
    return statuses;
  });
  return () => seen.evaluate((statuses) => [...statuses]);
}

/** Waits until each page has renewed its session this often. */
const expectRenewals = (wires: readonly Wire[], times: number) =>
  expect.poll(() => Math.min(...wires.map(({ renewals }) => renewals))).toBeGreaterThanOrEqual(times);

test("tokens expire while two people talk, and nobody notices", async ({ browser }) => {
  const pages = Object.values(await meet(browser, chat, "Clocktower"));
  const wires = pages.map(watchWire);
  await Promise.all(pages.map((page) => page.reload()));
  await expectRenewals(wires, 1);
  const before = structuredClone(wires.map(({ changes }) => changes));
  const statuses = await Promise.all(pages.map(watchStatus));
  // From one renewal to the next is half of a life, so five are more than two lives.
  for (const [index, word] of ["one", "two", "three", "four", "five"].entries()) {
    await expectRenewals(wires, index + 2);
    await send(pages[index % 2]!, word);
  }
  for (const page of pages) await expect(counted(page)).toHaveText(["one", "two", "three", "four", "five"]);
  expect(wires.map(({ changes }) => changes)).toEqual(before);
  expect(await Promise.all(statuses.map((seen) => seen()))).toEqual([["connected"], ["connected"]]);
});
