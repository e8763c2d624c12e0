import { expect, test } from "@playwright/test";
import { useChat } from "./chat.js";
import { counted, cutSwitch, meet, pending, picture, send } from "./person.js";

const chat = useChat();

test("who was cut off gets what he missed, each message once and in order", async ({ browser }) => {
  const { ada, bob } = await meet(browser, chat.url, "Island");
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

test("what is written while cut off is shown as sending, and arrives once", async ({ browser }) => {
  const { ada, bob } = await meet(browser, chat.url, "Raft");
  await cutSwitch(bob).click();
  await send(bob, "two", "three");
  await expect(pending(bob)).toHaveCount(2);
  await send(ada, "one");
  await picture(bob, "offline-with-pending-messages");
  await cutSwitch(bob).click();
  await expect(pending(bob)).toHaveCount(0);
  await expect(counted(ada)).toHaveText(["one", "two", "three"]);
  await expect(counted(bob)).toHaveText(["one", "two", "three"]);
});

test("a server that restarts is found again by both, with nothing lost", async ({ browser }) => {
  const { ada, bob } = await meet(browser, chat.url, "Bridge");
  await send(ada, "one");
  await expect(counted(bob)).toHaveText(["one"]);
  await chat.end("SIGTERM");
  await expect(ada.getByRole("status")).not.toHaveText("Connected");
  await send(ada, "two");
  await expect(pending(ada)).toHaveCount(1);
  await chat.start();
  await expect(counted(bob)).toHaveText(["one", "two"]);
  await send(bob, "three");
  await expect(counted(ada)).toHaveText(["one", "two", "three"]);
  await expect(pending(ada)).toHaveCount(0);
});

test("a server that was killed comes back with every message, each once", async ({ browser }) => {
  const { ada, bob } = await meet(browser, chat.url, "Cliff");
  await send(ada, "one", "two");
  await expect(counted(bob)).toHaveText(["one", "two"]);
  await chat.end("SIGKILL");
  await send(bob, "three");
  await chat.start();
  await expect(counted(ada)).toHaveText(["one", "two", "three"]);
  await expect(counted(bob)).toHaveText(["one", "two", "three"]);
  await expect(pending(bob)).toHaveCount(0);
});

test("a browser without a network says so, and goes on when it is back", async ({ browser }) => {
  const { ada, bob } = await meet(browser, chat.url, "Tunnel");
  await bob.context().setOffline(true);
  await expect(bob.getByRole("status")).toContainText("You are offline");
  await send(bob, "one");
  await expect(pending(bob)).toHaveCount(1);
  await bob.context().setOffline(false);
  await expect(bob.getByRole("status")).toHaveText("Connected");
  await expect(counted(ada)).toHaveText(["one"]);
  await expect(counted(bob)).toHaveText(["one"]);
});
