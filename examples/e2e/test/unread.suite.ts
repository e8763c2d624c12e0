import { expect, test, type Browser, type Page } from "@playwright/test";
import { frameworks, useChat, type Framework } from "./chat.js";
import { counted, createRoom, meet, send } from "./person.js";

const chat = useChat();

const roomLink = (page: Page, name: string) => page.getByRole("list", { name: "Rooms" }).getByRole("link", { name });
const logOf = (page: Page) => page.getByRole("log", { name: "Messages" });
const newLine = (page: Page) => logOf(page).getByText("New messages", { exact: true });
const jump = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** More than a log shows at once. */
const longTexts = Array.from({ length: 4 }, (_, index) => `long ${index}\n`.repeat(12).trim());

/** Bob with more in the log than he can see, and Ada, who wrote it. */
async function meetInFullRoom(browser: Browser, name: string, framework: Framework) {
  const { ada, bob } = await meet(browser, chat, name, framework);
  await send(ada, ...longTexts);
  await expect(logOf(bob).getByText("long 3")).toBeInViewport();
  return { ada, bob };
}

/** Tells the page that it is in view or not, as a browser does: a headless one hides no page. */
async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}

for (const framework of frameworks) {
  test(`counts what arrives in a room that was open before, in the list and in the title: ${framework}`, async ({
    browser,
  }) => {
    const [garden, cellar] = [`Garden ${framework}`, `Cellar ${framework}`];
    const { ada, bob } = await meet(browser, chat, garden, framework);
    await createRoom(bob, cellar);
    await send(ada, "one", "two");
    await expect(roomLink(bob, garden)).toHaveAccessibleName(`${garden} 2 unread`);
    await expect(bob).toHaveTitle(`(2) ${cellar} · Chat`);
    await roomLink(bob, garden).click();
    await expect(counted(bob)).toHaveText(["one", "two"]);
    await expect(newLine(bob)).toBeInViewport();
    await expect(roomLink(bob, garden)).toHaveAccessibleName(garden);
    await expect(bob).toHaveTitle(`${garden} · Chat`);
  });

  test(`keeps the place of who reads further up, and leads him to what is new: ${framework}`, async ({ browser }) => {
    const { ada, bob } = await meetInFullRoom(browser, `Tower ${framework}`, framework);
    await logOf(bob).evaluate((log) => (log.scrollTop = 200));
    await expect(jump(bob, "Jump to newest")).toBeVisible();
    await send(ada, "one", "two");
    await expect(jump(bob, "2 new messages")).toBeVisible();
    await expect(bob).toHaveTitle(`(2) Tower ${framework} · Chat`);
    expect(await logOf(bob).evaluate((log) => log.scrollTop)).toBe(200);
    await jump(bob, "2 new messages").click();
    await expect(logOf(bob).getByText("two")).toBeInViewport();
    await expect(newLine(bob)).toBeInViewport();
    await expect(bob).toHaveTitle(`Tower ${framework} · Chat`);
  });

  test(`draws the line where he stopped who looked away, until he answers: ${framework}`, async ({ browser }) => {
    const { ada, bob } = await meet(browser, chat, `Porch ${framework}`, framework);
    await setVisibility(bob, "hidden");
    await send(ada, "one");
    await expect(bob).toHaveTitle(`(1) Porch ${framework} · Chat`);
    await setVisibility(bob, "visible");
    await expect(bob).toHaveTitle(`Porch ${framework} · Chat`);
    await expect(newLine(bob)).toBeVisible();
    await send(bob, "two");
    await expect(counted(bob)).toHaveText(["one", "two"]);
    await expect(newLine(bob)).toHaveCount(0);
  });
}

test("opens a room at the first of what is new", async ({ browser }) => {
  const { ada, bob } = await meet(browser, chat, "Stairs");
  await createRoom(bob, "Landing");
  await send(ada, "one", ...longTexts);
  await expect(bob).toHaveTitle(/^\(5\)/);
  await roomLink(bob, "Stairs").click();
  await expect(newLine(bob)).toBeInViewport();
  await jump(bob, "5 new messages").click();
  await expect(bob).toHaveTitle("Stairs · Chat");
});
