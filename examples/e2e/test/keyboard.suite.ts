import { expect, test, type Page } from "@playwright/test";
import { frameworks, useChat } from "./chat.js";
import { arrive, counted } from "./person.js";

const chat = useChat();

/** Presses Tab until the control has the focus. */
async function tabTo(page: Page, role: "textbox" | "link" | "switch" | "button", name: string): Promise<void> {
  const control = page.getByRole(role, { name, exact: true });
  for (let presses = 0; presses < 25; presses += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach the ${role} "${name}"`);
}

for (const framework of frameworks) {
  test(`signs in, makes a room and talks without a mouse: ${framework}`, async ({ browser }) => {
    const page = await arrive(browser, chat.at(framework));
    await expect(page.getByRole("textbox", { name: "Your name" })).toBeFocused();
    await page.keyboard.type("ada");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("status")).toHaveText("Connected");
    await tabTo(page, "textbox", "New room name");
    await page.keyboard.type(`Study ${framework}`);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("textbox", { name: "Message", exact: true })).toBeFocused();
    await page.keyboard.type("one");
    await page.keyboard.press("Enter");
    await expect(counted(page)).toHaveText(["one"]);
    await expect(page.getByRole("textbox", { name: "Message", exact: true })).toBeFocused();
  });

  test(`starts a new line with Shift+Enter and sends both lines with Enter: ${framework}`, async ({ browser }) => {
    const page = await enterRoom(await arrive(browser, chat.at(framework)), `Library ${framework}`);
    await page.keyboard.type("first");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("second");
    await page.keyboard.press("Enter");
    const message = page.getByRole("log").getByText("first");
    await expect(message).toHaveCount(1);
    expect(await message.textContent()).toBe("first\nsecond");
  });

  test(`reaches the connection's switch and turns it with Space: ${framework}`, async ({ browser }) => {
    const page = await enterRoom(await arrive(browser, chat.at(framework)), `Workshop ${framework}`);
    await tabTo(page, "switch", "Cut my connection");
    await page.keyboard.press("Space");
    await expect(page.getByRole("switch")).toBeChecked();
    await page.keyboard.press("Space");
    await expect(page.getByRole("status")).toHaveText("Connected");
  });
}

async function enterRoom(page: Page, name: string): Promise<Page> {
  await page.keyboard.type("ada");
  await page.keyboard.press("Enter");
  // A room that is made before is refused: nothing is buffered.
  await expect(page.getByRole("status")).toHaveText("Connected");
  await tabTo(page, "textbox", "New room name");
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Message", exact: true })).toBeFocused();
  return page;
}
