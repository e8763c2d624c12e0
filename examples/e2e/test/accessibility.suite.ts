import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { frameworks, useChat } from "./chat.js";
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

for (const framework of frameworks) {
  for (const [name, viewport, colorScheme] of [
    ["light", desktop, "light"],
    ["dark", desktop, "dark"],
    ["phone", phone, "light"],
    ["phone-dark", phone, "dark"],
  ] as const) {
    test(`axe finds nothing to complain about: ${framework}, ${name}`, async ({ browser }) => {
      const page = await arrive(browser, chat.at(framework), { viewport, colorScheme });
      await expectAccessible(page);
      await picture(page, `${framework}-${name}-sign-in`);
      await signIn(page, "ada");
      await expectAccessible(page);
      await picture(page, `${framework}-${name}-rooms`);
      await createRoom(page, `Garden ${name} ${framework}`);
      await expect(page.getByText("Nothing here yet")).toBeVisible();
      await expectAccessible(page);
      await picture(page, `${framework}-${name}-empty-room`);
      await converse(page, browser);
      await expectAccessible(page);
      await picture(page, `${framework}-${name}-busy-room`);
    });
  }

  test(`nothing is wider than a phone: ${framework}`, async ({ browser }) => {
    const page = await arrive(browser, chat.at(framework), { viewport: phone });
    await signIn(page, "a".repeat(80));
    await createRoom(page, "b".repeat(80));
    await send(page, "c".repeat(300));
    await expect(page.getByRole("log").getByText("c".repeat(300))).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
  });

  test(`a phone shows the rooms or one room, with a way back: ${framework}`, async ({ browser }) => {
    const page = await arrive(browser, chat.at(framework), { viewport: phone });
    const room = `Shed ${framework}`;
    await signIn(page, "ada");
    await createRoom(page, room);
    await expect(page.getByRole("list", { name: "Rooms" })).toBeHidden();
    await page.getByRole("link", { name: "All rooms" }).click();
    await page.getByRole("list", { name: "Rooms" }).getByRole("link", { name: room }).click();
    await expect(page.getByRole("heading", { name: room })).toBeVisible();
  });
}

test("axe finds nothing to complain about: the page that offers both", async ({ browser }) => {
  const page = await arrive(browser, new URL("/", chat.at("react")).href, { viewport: desktop });
  await expectAccessible(page);
  await picture(page, "front");
  await page.getByRole("link", { name: "In Vue" }).click();
  await expect(page.getByRole("heading", { name: "Chat" })).toBeVisible();
});
