import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { useChat } from "./chat.js";
import { arrive, createRoom, picture, send, signIn } from "./person.js";

const chat = useChat();

const desktop = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

/** Fills the room that is open with a conversation of two, who both stay. */
async function converse(page: Page, browser: Browser): Promise<void> {
  const bob = await arrive(browser, page.url());
  await signIn(bob, "bob");
  await send(page, "Has anybody watered the tomatoes today?", "They looked thirsty yesterday.");
  await expect(bob.getByRole("log").getByText("They looked thirsty yesterday.")).toBeVisible();
  await send(bob, "Yes, this morning. And a second sentence, to see how several lines look beside a short one.");
  await expect(page.getByRole("log").getByText("Yes, this morning")).toBeVisible();
  await send(page, "Thank you!");
  await expect(bob.getByRole("log").getByText("Thank you!")).toBeVisible();
}

for (const [name, viewport, colorScheme] of [
  ["light", desktop, "light"],
  ["dark", desktop, "dark"],
  ["phone", phone, "light"],
  ["phone-dark", phone, "dark"],
] as const) {
  test(`axe finds nothing to complain about: ${name}`, async ({ browser }) => {
    const page = await arrive(browser, chat.url, { viewport, colorScheme });
    await expectAccessible(page);
    await picture(page, `${name}-sign-in`);
    await signIn(page, "ada");
    await expectAccessible(page);
    await picture(page, `${name}-rooms`);
    await createRoom(page, `Garden ${name}`);
    await expect(page.getByText("Nothing here yet")).toBeVisible();
    await expectAccessible(page);
    await picture(page, `${name}-empty-room`);
    await converse(page, browser);
    await expectAccessible(page);
    await picture(page, `${name}-busy-room`);
  });
}

test("nothing is wider than a phone", async ({ browser }) => {
  const page = await arrive(browser, chat.url, { viewport: phone });
  await signIn(page, "a".repeat(80));
  await createRoom(page, "b".repeat(80));
  await send(page, "c".repeat(300));
  await expect(page.getByRole("log").getByText("c".repeat(300))).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
});

test("a phone shows the rooms or one room, with a way back", async ({ browser }) => {
  const page = await arrive(browser, chat.url, { viewport: phone });
  await signIn(page, "ada");
  await createRoom(page, "Shed");
  await expect(page.getByRole("list", { name: "Rooms" })).toBeHidden();
  await page.getByRole("link", { name: "All rooms" }).click();
  await page.getByRole("list", { name: "Rooms" }).getByRole("link", { name: "Shed" }).click();
  await expect(page.getByRole("heading", { name: "Shed" })).toBeVisible();
});
