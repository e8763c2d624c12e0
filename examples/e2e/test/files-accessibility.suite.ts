import { truncate, writeFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { frameworks, useChat } from "./chat.js";
import { arrive, createRoom, picture, send, signIn } from "./person.js";

const chat = useChat();

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 800 };

const logOf = (page: Page) => page.getByRole("log", { name: "Messages" });

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

async function attach(page: Page, ...paths: string[]): Promise<void> {
  await page.locator("input[type=file]").setInputFiles(paths);
}

/** Paths of a picture, which is this page itself, of a short text, and of a file that is too large. */
async function threeFiles(page: Page) {
  const [window, notes, film] = ["window.png", "notes.txt", "film.mov"].map((name) => test.info().outputPath(name));
  await page.screenshot({ path: window! });
  await writeFile(notes!, "Water the tomatoes. ".repeat(1_000));
  await writeFile(film!, "");
  await truncate(film!, 40 * 1024 ** 2);
  return { window: window!, notes: notes!, film: film! };
}

const roomLink = (page: Page, name: string) => page.getByRole("list", { name: "Rooms" }).getByRole("link", { name });

/** Two people in a room with a picture, a file and something unread, and an upload of Ada's that cannot go on. */
async function busyRoom(ada: Page, bob: Page, room: string): Promise<void> {
  await Promise.all([signIn(ada, "ada"), signIn(bob, "bob")]);
  await createRoom(ada, room);
  await roomLink(bob, room).click();
  const { window, notes, film } = await threeFiles(ada);
  await attach(bob, window, notes);
  await expect(logOf(ada).getByRole("img")).toBeVisible();
  await send(ada, "What a view! And what is in the notes?");
  await expect(logOf(ada).getByText("notes.txt")).toBeVisible();
  await ada.evaluate(() => (location.hash = "#/"));
  await send(bob, "When to water the tomatoes.", "Every morning, before the sun is high.");
  await expect(ada).toHaveTitle("(2) Chat");
  await expect(roomLink(ada, `${room} 2 unread`)).toBeVisible();
  await expectAccessible(ada);
  await picture(ada, `${room}-unread`.toLowerCase().replaceAll(" ", "-"));
  await ada.context().setOffline(true);
  await expect(ada.getByRole("status")).toContainText("You are offline");
  await ada.goBack();
  await attach(ada, window);
  await ada.getByRole("button", { name: "Pause window.png" }).click();
  await attach(ada, film);
  await expect(ada.getByRole("alert")).toHaveText(/^film\.mov \(40 MB\) is too large .* 25 MB\. Try a smaller one/);
  await expect(ada.getByRole("progressbar")).toHaveCount(1);
}

for (const framework of frameworks) {
  for (const [name, viewport, colorScheme] of [
    ["light", desktop, "light"],
    ["phone-dark", phone, "dark"],
  ] as const) {
    test(`axe finds nothing in files and in what is new: ${framework}, ${name}`, async ({ browser }) => {
      const [ada, bob] = await Promise.all([
        arrive(browser, chat.at(framework), { viewport, colorScheme }),
        arrive(browser, chat.at(framework)),
      ]);
      await busyRoom(ada, bob, `Garden ${framework} ${name}`);
      await expect(logOf(ada).getByText("New messages")).toBeInViewport();
      await picture(ada, `${framework}-${name}-files`);
      await logOf(ada).evaluate((log) => (log.scrollTop = 0));
      await expect(ada.getByRole("button", { name: "Jump to newest" })).toBeVisible();
      await picture(ada, `${framework}-${name}-further-up`);
      await expectAccessible(ada);
      await ada.getByRole("button", { name: "Cancel window.png" }).click();
      await expect(ada.getByRole("list", { name: "Files on their way" })).toHaveCount(0);
    });
  }
}
