import { expect, test } from "@playwright/test";
import { frameworks, useChat } from "./chat.js";
import { arrive, counted, createRoom, meet, send, signIn } from "./person.js";

const chat = useChat();

test("two people talk, see each other, and see who types", async ({ browser }) => {
  const { ada, bob } = await meet(browser, chat, "Greenhouse");
  await send(ada, "one");
  await send(bob, "two");
  await send(ada, "three");
  await expect(counted(ada)).toHaveText(["one", "two", "three"]);
  await expect(counted(bob)).toHaveText(["one", "two", "three"]);
  await expect(ada.getByRole("list", { name: "People here" }).getByRole("listitem")).toHaveText([/ada/, /bob/]);
  await bob.getByRole("textbox", { name: "Message" }).pressSequentially("wait");
  await expect(ada.getByText("bob is typing")).toBeVisible();
});

test("a room that somebody makes appears in everybody's list", async ({ browser }) => {
  const [ada, bob] = await Promise.all([arrive(browser, chat.at("vue")), arrive(browser, chat.at("react"))]);
  await Promise.all([signIn(ada, "ada"), signIn(bob, "bob")]);
  await createRoom(ada, "Orchard");
  await expect(bob.getByRole("list", { name: "Rooms" }).getByRole("link", { name: "Orchard" })).toBeVisible();
});

for (const framework of frameworks) {
  test(`a reload keeps the person, the room and its messages: ${framework}`, async ({ browser }) => {
    const { ada, bob } = await meet(browser, chat, `Cellar ${framework}`, framework);
    await send(ada, "one", "two");
    await expect(counted(bob)).toHaveText(["one", "two"]);
    await bob.reload();
    await expect(bob.getByRole("heading", { name: `Cellar ${framework}` })).toBeVisible();
    await expect(counted(bob)).toHaveText(["one", "two"]);
    await send(bob, "three");
    await expect(counted(ada)).toHaveText(["one", "two", "three"]);
  });
}

for (const framework of frameworks) {
  test(`the page raises no error and breaks no rule of its content policy: ${framework}`, async ({ browser }) => {
    const page = await arrive(browser, "about:blank");
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(chat.at(framework));
    await signIn(page, "ada");
    await createRoom(page, "Attic");
    await send(page, "one");
    await expect(counted(page)).toHaveText(["one"]);
    expect(complaints).toEqual([]);
  });
}
