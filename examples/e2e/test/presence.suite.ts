import { expect, test, type Page } from "@playwright/test";
import { useChat } from "./chat.js";
import { arrive, meet, signIn } from "./person.js";

const chat = useChat();

const peopleIn = (page: Page) => page.getByRole("list", { name: "People here" }).getByRole("listitem");

/** Another tab of the same person, in the same room. */
async function openTab(of: Page, url: string): Promise<Page> {
  const tab = await of.context().newPage();
  await tab.goto(url);
  await expect(tab.getByRole("status")).toHaveText("Connected");
  return tab;
}

test("two tabs, in React and in Vue, are one person, who stays until both are closed", async ({ browser }) => {
  const { ada, bob } = await meet(browser, chat, "Veranda");
  const second = await openTab(ada, bob.url());
  await expect(peopleIn(second)).toHaveText([/ada/, /bob/]);
  const cy = await arrive(browser, bob.url());
  await signIn(cy, "cy");
  await expect(peopleIn(bob)).toHaveText([/ada/, /bob/, /cy/]);
  await ada.close();
  await cy.close();
  // Who vanishes is missed after some seconds, so when Cy is, Ada would be.
  await expect(peopleIn(bob)).toHaveText([/ada/, /bob/]);
  await second.close();
  await expect(peopleIn(bob)).toHaveText([/bob/]);
});
