import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Browser, type BrowserContextOptions, type Page } from "@playwright/test";
import { frameworks, useChat, type Framework } from "./chat.js";
import { arrive, picture, signIn } from "./person.js";

const chat = useChat();

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, colorScheme: "light" };
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, colorScheme: "dark" };

const otherThan = (framework: Framework): Framework => (framework === "react" ? "vue" : "react");

/** An admin on his page, by way of the link that the server prints. */
async function arriveAsAdmin(browser: Browser, framework: Framework, options?: BrowserContextOptions): Promise<Page> {
  const admin = await arrive(browser, await chat.adminLink(framework), options);
  await signIn(admin, "root");
  await expect(admin.getByRole("heading", { name: "Right now" })).toBeVisible();
  return admin;
}

async function arriveAs(
  browser: Browser,
  framework: Framework,
  name: string,
  options?: BrowserContextOptions,
): Promise<Page> {
  const page = await arrive(browser, chat.at(framework), options);
  await signIn(page, name);
  return page;
}

async function expectGood(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await picture(page, name);
}

for (const framework of frameworks) {
  for (const [look, options] of [
    ["light", desktop],
    ["phone-dark", phone],
  ] as const) {
    test(`who is banned is told why and stays out; axe has nothing to say: ${framework}, ${look}`, async ({
      browser,
    }) => {
      const eve = await arriveAs(browser, otherThan(framework), "eve", options);
      const admin = await arriveAsAdmin(browser, framework, options);
      await admin.getByRole("button", { name: "Ban eve" }).press("Enter");
      await expect(admin.getByRole("textbox", { name: "Reason" })).toBeFocused();
      await expectGood(admin, `${framework}-${look}-ban`);
      await admin.keyboard.type("Spam in every room");
      await admin.keyboard.press("Enter");
      await expect(eve.getByRole("alert")).toContainText("Spam in every room");
      await expectGood(eve, `${otherThan(framework)}-${look}-shut-out`);
      await expect(admin.getByRole("list", { name: "Banned" })).toContainText("eve: Spam in every room");
      await expect(admin.getByRole("list", { name: "Connected" })).not.toContainText("eve");
      await expectGood(admin, `${framework}-${look}-admin`);
      await eve.reload();
      await expect(eve.getByRole("alert")).toContainText("Spam in every room");
    });
  }
}

for (const framework of frameworks) {
  test(`an admin sees the server's numbers change: ${framework}`, async ({ browser }) => {
    const admin = await arriveAsAdmin(browser, framework);
    const people = admin.locator(".stats > div").filter({ hasText: "People" }).getByRole("definition");
    const connected = admin.getByRole("list", { name: "Connected" });
    const before = Number(await people.textContent());
    const ada = await arriveAs(browser, otherThan(framework), `visitor of ${framework}`);
    await expect(people).toHaveText(`${before + 1}`);
    await expect(connected).toContainText(`visitor of ${framework}`);
    await ada.close();
    await expect(people).toHaveText(`${before}`);
    await expect(connected).not.toContainText(`visitor of ${framework}`);
  });

  test(`an admin link makes an admin of who is here already, and a wrong one does not: ${framework}`, async ({
    browser,
  }) => {
    const link = await chat.adminLink(framework);
    const page = await arriveAs(browser, framework, "ada");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(link.replace(/[\w-]+$/, "x".repeat(32)));
    await expect(page.getByRole("alert")).toContainText("This page is for admins");
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "Right now" })).toBeVisible();
    await expect(page).toHaveURL(/#\/admin$/);
    expect(asked.filter((url) => url.includes(link.split("/").at(-1)!))).toEqual([]);
  });

  test(`an announcement reaches everyone and stays until it is read: ${framework}`, async ({ browser }) => {
    const bob = await arriveAs(browser, otherThan(framework), "bob", framework === "react" ? phone : desktop);
    const admin = await arriveAsAdmin(browser, framework);
    await admin.getByRole("textbox", { name: "Announcement" }).fill(`Back in five minutes, says ${framework}.`);
    await admin.getByRole("button", { name: "Tell everyone" }).click();
    await expect(admin.getByText(/^Sent at /)).toBeVisible();
    await expect(bob.getByText(`says ${framework}.`)).toBeVisible();
    await expectGood(bob, `${otherThan(framework)}-announcement`);
    for (const page of [admin, bob]) {
      const announcements = page.getByRole("region", { name: "Announcements" });
      await expect(announcements).toContainText(`Back in five minutes, says ${framework}.`);
      await announcements.getByRole("button", { name: "Dismiss" }).click();
      await expect(announcements).toBeEmpty();
    }
  });
}
