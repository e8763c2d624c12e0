import { expect, test, type Browser, type Page } from "@playwright/test";
import { frameworks, useChat, type Framework } from "./chat.js";
import { fillRoom } from "./filled-room.js";
import { arrive, cutSwitch, signIn } from "./person.js";

const chat = useChat();
// A page has the newest 200 at first, then 50 more with each step back.
test.beforeAll(() => fillRoom(chat.at("react"), "Archive", 270));

const logOf = (page: Page) => page.getByRole("log", { name: "Messages" });
const line = (page: Page, number: number) => logOf(page).getByText(`line ${number}`, { exact: true });
const rowsOf = (page: Page) => logOf(page).locator("li.message");
const beginning = (page: Page) => page.getByText("This is where the room begins.");

async function openArchive(browser: Browser, framework: Framework, height = 720): Promise<Page> {
  const page = await arrive(browser, chat.at(framework), { viewport: { width: 1280, height } });
  await signIn(page, "ada");
  await page.getByRole("list", { name: "Rooms" }).getByRole("link", { name: "Archive" }).click();
  await expect(line(page, 270)).toBeInViewport();
  return page;
}

for (const framework of frameworks) {
  test(`reads on when the beginning comes near, and the row in view stays where it is: ${framework}`, async ({
    browser,
  }) => {
    const page = await openArchive(browser, framework);
    await expect(rowsOf(page)).toHaveCount(200);
    const top = async () => (await line(page, 80).boundingBox())?.y ?? NaN;
    await logOf(page).evaluate((log) => (log.scrollTop = 300));
    const before = await top();
    await expect(line(page, 80)).toBeInViewport();
    await expect(rowsOf(page)).toHaveCount(250);
    await expect(line(page, 21)).toBeAttached();
    // A browser scrolls by whole pixels, and rows have fractions of them.
    expect(Math.abs((await top()) - before)).toBeLessThan(1);
  });

  test(`leads to the beginning with the keyboard alone, and says that it is there: ${framework}`, async ({
    browser,
  }) => {
    const page = await openArchive(browser, framework);
    await logOf(page).focus();
    await expect(async () => {
      await page.keyboard.press("Home");
      await expect(beginning(page)).toBeInViewport({ timeout: 500 });
    }).toPass();
    await expect(line(page, 1)).toBeInViewport();
    await expect(rowsOf(page)).toHaveCount(270);
    await expect(page.getByRole("button", { name: "Load older" })).toHaveCount(0);
  });

  test(`says that older messages did not come, and reads them when it is asked again: ${framework}`, async ({
    browser,
  }) => {
    const page = await openArchive(browser, framework);
    await cutSwitch(page).click();
    await expect(page.getByRole("status")).not.toHaveText("Connected");
    await page.getByRole("button", { name: "Load older" }).press("Enter");
    await expect(page.getByRole("alert")).toHaveText("That did not work. Try again.");
    await cutSwitch(page).click();
    await expect(page.getByRole("status")).toHaveText("Connected");
    await page.getByRole("button", { name: "Load older" }).press("Enter");
    await expect(line(page, 21)).toBeAttached();
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
}

test("reads on until a tall window is full", async ({ browser }) => {
  const page = await openArchive(browser, "vue", 13_000);
  await expect(beginning(page)).toBeInViewport();
  await expect(line(page, 1)).toBeInViewport();
});
