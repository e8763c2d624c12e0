import { join } from "node:path";
import { expect, type Browser, type BrowserContextOptions, type Locator, type Page } from "@playwright/test";
import type { Chat, Framework } from "./chat.js";

/** A new person in a browser context of his own, on the sign-in page. */
export async function arrive(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("status")).toHaveText("Connected");
}

/** Makes a room and enters it. */
export async function createRoom(page: Page, name: string): Promise<void> {
  await page.getByRole("textbox", { name: "New room name" }).fill(name);
  await page.getByRole("button", { name: "Create room" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
}

/** Two people in one new room: Bob with the page of this framework, Ada with the other's. */
export async function meet(
  browser: Browser,
  chat: Chat,
  room: string,
  ofBob: Framework = "vue",
): Promise<{ ada: Page; bob: Page }> {
  const ofAda = ofBob === "vue" ? "react" : "vue";
  const [ada, bob] = await Promise.all([arrive(browser, chat.at(ofAda)), arrive(browser, chat.at(ofBob))]);
  await Promise.all([signIn(ada, "ada"), signIn(bob, "bob")]);
  await createRoom(ada, room);
  await bob.getByRole("list", { name: "Rooms" }).getByRole("link", { name: room }).click();
  await expect(bob.getByRole("heading", { name: room })).toBeVisible();
  return { ada, bob };
}

export async function send(page: Page, ...contents: string[]): Promise<void> {
  for (const content of contents) {
    await page.getByRole("textbox", { name: "Message" }).fill(content);
    await page.getByRole("button", { name: "Send" }).click();
  }
}

const logOf = (page: Page): Locator => page.getByRole("log", { name: "Messages" });

/** The messages in the log that read "one", "two" and so on, in the order in which they stand. */
export const counted = (page: Page): Locator => logOf(page).getByText(/^(one|two|three|four|five)$/);

/** The marks of the messages that wait to be sent. */
export const pending = (page: Page): Locator => logOf(page).getByText("sending", { exact: true });

export const cutSwitch = (page: Page): Locator => page.getByRole("switch", { name: "Cut my connection" });

/** Keeps a picture among the test results. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(import.meta.dirname, `../test-results/screenshots/${name}.png`) });
}
