import { expect, test } from "@playwright/test";
import { frameworks, useChat } from "./chat.js";
import { counted, cutSwitch, meet, pending, picture, send } from "./person.js";

const chat = useChat();

// A try may be 30 s away when the server took its time to come back.
const comingBack = { timeout: 40_000 };

for (const framework of frameworks) {
  test(`who was cut off gets what he missed, each message once and in order: ${framework}`, async ({ browser }) => {
    const { ada, bob } = await meet(browser, chat, `Island ${framework}`, framework);
    await send(ada, "one");
    await expect(counted(bob)).toHaveText(["one"]);
    await cutSwitch(bob).click();
    await expect(bob.getByRole("status")).not.toHaveText("Connected");
    await send(ada, "two", "three", "four");
    await expect(counted(ada)).toHaveText(["one", "two", "three", "four"]);
    await expect(counted(bob)).toHaveText(["one"]);
    await cutSwitch(bob).click();
    await expect(counted(bob)).toHaveText(["one", "two", "three", "four"]);
  });
}

for (const framework of frameworks) {
  test(`what is written while cut off is shown as sending, and arrives once: ${framework}`, async ({ browser }) => {
    const { ada, bob } = await meet(browser, chat, `Raft ${framework}`, framework);
    await cutSwitch(bob).click();
    await send(bob, "two", "three");
    await expect(pending(bob)).toHaveCount(2);
    await send(ada, "one");
    await picture(bob, `${framework}-offline-with-pending-messages`);
    await cutSwitch(bob).click();
    await expect(pending(bob)).toHaveCount(0);
    await expect(counted(ada)).toHaveText(["one", "two", "three"]);
    await expect(counted(bob)).toHaveText(["one", "two", "three"]);
  });
}

test("a server that restarts is found again by both, with nothing lost", async ({ browser }) => {
  test.slow();
  const { ada, bob } = await meet(browser, chat, "Bridge");
  await send(ada, "one");
  await expect(counted(bob)).toHaveText(["one"]);
  await chat.end("SIGTERM");
  await expect(ada.getByRole("status")).not.toHaveText("Connected");
  await send(ada, "two");
  await expect(pending(ada)).toHaveCount(1);
  await chat.start();
  await expect(counted(bob)).toHaveText(["one", "two"], comingBack);
  await expect(counted(ada)).toHaveText(["one", "two"], comingBack);
  await send(bob, "three");
  await expect(counted(ada)).toHaveText(["one", "two", "three"]);
  await expect(pending(ada)).toHaveCount(0);
});

test("a server that was killed comes back with every message, each once", async ({ browser }) => {
  test.slow();
  const { ada, bob } = await meet(browser, chat, "Cliff");
  await send(ada, "one", "two");
  await expect(counted(bob)).toHaveText(["one", "two"]);
  await chat.end("SIGKILL");
  await send(bob, "three");
  await chat.start();
  await expect(counted(ada)).toHaveText(["one", "two", "three"], comingBack);
  await expect(counted(bob)).toHaveText(["one", "two", "three"], comingBack);
  await expect(pending(bob)).toHaveCount(0);
});

for (const framework of frameworks) {
  test(`a browser without a network says so, and goes on when it is back: ${framework}`, async ({ browser }) => {
    const { ada, bob } = await meet(browser, chat, `Tunnel ${framework}`, framework);
    await bob.context().setOffline(true);
    await expect(bob.getByRole("status")).toContainText("You are offline");
    await send(bob, "one");
    await expect(pending(bob)).toHaveCount(1);
    await bob.context().setOffline(false);
    await expect(bob.getByRole("status")).toHaveText("Connected");
    await expect(counted(ada)).toHaveText(["one"]);
    await expect(counted(bob)).toHaveText(["one"]);
  });
}
