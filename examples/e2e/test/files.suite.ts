import { expect, test, type Browser, type JSHandle, type Page } from "@playwright/test";
import { frameworks, useChat, type Framework } from "./chat.js";
import { arrive, createRoom, cutSwitch, meet, send, signIn } from "./person.js";
import { attach, download, fileOf, hashOfDownload } from "./sent-file.js";

const chat = useChat();
const megabyte = 1024 ** 2;

const logOf = (page: Page) => page.getByRole("log", { name: "Messages" });
const uploads = (page: Page) => page.getByRole("list", { name: "Files on their way" });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Presses a button at a moment in which half of the file has been sent, and not all of it. */
async function pressHalfway(page: Page, name: string): Promise<void> {
  await page.waitForFunction((label) => {
    const bar = document.querySelector("progress");
    const control = [...document.querySelectorAll("button")].find((one) => one.textContent?.includes(label));
    if (!bar || !control || bar.value < bar.max / 2 || bar.value === bar.max) return false;
    control.click();
    return true;
  }, name);
}

/** What a drop or the clipboard brings: a file of three letters. */
function transferOf(page: Page, name: string): Promise<JSHandle<DataTransfer>> {
  return page.evaluateHandle((fileName) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["tea"], fileName));
    return transfer;
  }, name);
}

function paste(page: Page, transfer: JSHandle<DataTransfer>): Promise<void> {
  return page.getByRole("textbox", { name: "Message" }).evaluate((field, clipboardData) => {
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, transfer);
}

for (const framework of frameworks) {
  test(`brings a file of several chunks to the other page, byte for byte: ${framework}`, async ({ browser }) => {
    const { ada, bob } = await meet(browser, chat, `Post ${framework}`, framework);
    const { path, sha256 } = await fileOf("seeds.bin", 1.3 * megabyte);
    await attach(ada, path);
    await expect(logOf(bob).getByText("1.3 MB")).toBeVisible();
    const saved = await download(bob, "seeds.bin");
    expect([saved.suggestedFilename(), await hashOfDownload(saved)]).toEqual(["seeds.bin", sha256]);
    await expect(uploads(ada)).toHaveCount(0);
  });

  test(`goes on after the connection was away, without sending again what arrived: ${framework}`, async ({
    browser,
  }) => {
    const { ada, bob } = await meet(browser, chat, `Ferry ${framework}`, framework);
    const { path, sha256 } = await fileOf("film.bin", 12 * megabyte);
    let sentBytes = 0;
    bob.on("websocket", (socket) => socket.on("framesent", ({ payload }) => (sentBytes += payload.length)));
    await bob.reload();
    await attach(bob, path);
    await pressHalfway(bob, "Cut");
    await expect(uploads(bob).getByText("Goes on when you are connected")).toBeVisible();
    await cutSwitch(bob).click();
    expect(await hashOfDownload(await download(ada, "film.bin"))).toBe(sha256);
    expect(sentBytes).toBeLessThan(13 * megabyte);
  });

  test(`pauses an upload and resumes it: ${framework}`, async ({ browser }) => {
    const { ada, bob } = await meet(browser, chat, `Canal ${framework}`, framework);
    const { path, sha256 } = await fileOf("film.bin", 12 * megabyte);
    await attach(bob, path);
    await pressHalfway(bob, "Pause");
    await expect(uploads(bob).getByText("Paused at")).toBeVisible();
    await button(bob, "Resume film.bin").press("Enter");
    expect(await hashOfDownload(await download(ada, "film.bin"))).toBe(sha256);
  });

  test(`takes files that are dropped or pasted: ${framework}`, async ({ browser }) => {
    const { ada, bob } = await meet(browser, chat, `Attic ${framework}`, framework);
    await logOf(bob).dispatchEvent("dragover", { dataTransfer: await transferOf(bob, "dropped.txt") });
    await expect(bob.locator("[data-dropping]")).toBeVisible();
    await logOf(bob).dispatchEvent("drop", { dataTransfer: await transferOf(bob, "dropped.txt") });
    await expect(bob.locator("[data-dropping]")).toHaveCount(0);
    await expect(button(ada, "Download dropped.txt")).toBeVisible();
    await paste(bob, await transferOf(bob, "pasted.txt"));
    await expect(button(ada, "Download pasted.txt")).toBeVisible();
  });

  test(`shows a picture when it comes into view, and frees it with the room: ${framework}`, async ({ browser }) => {
    const bob = await enterAfterPicture(browser, framework);
    await expect(logOf(bob).getByText("long 3")).toBeInViewport();
    const picture = logOf(bob).getByRole("img", { name: "window.png" });
    await expect(button(bob, "Download window.png")).toBeAttached();
    await expect(picture).toHaveCount(0);
    await logOf(bob).evaluate((log) => (log.scrollTop = 0));
    await expect(picture).toBeVisible();
    const address = (await picture.getAttribute("src")) ?? "";
    expect(await isPicture(bob, address)).toBe(true);
    await bob.evaluate(() => (location.hash = "#/"));
    await expect(bob.getByRole("heading", { name: "Choose a room" })).toBeVisible();
    expect(await isPicture(bob, address)).toBe(false);
  });
}

/** Ada sends a picture and more text than fits below it; then Bob comes in. */
async function enterAfterPicture(browser: Browser, framework: Framework): Promise<Page> {
  const room = `Studio ${framework}`;
  const [ada, bob] = [await arrive(browser, chat.at(framework)), await arrive(browser, chat.at(framework))];
  await Promise.all([signIn(ada, "ada"), signIn(bob, "bob")]);
  await createRoom(ada, room);
  const path = test.info().outputPath("window.png");
  await ada.screenshot({ path });
  await attach(ada, path);
  await expect(button(ada, "Download window.png")).toBeVisible();
  await send(ada, ...Array.from({ length: 4 }, (_, index) => `long ${index}\n`.repeat(14).trim()));
  await expect(ada.getByText("sending", { exact: true })).toHaveCount(0);
  await bob.getByRole("list", { name: "Rooms" }).getByRole("link", { name: room }).click();
  return bob;
}

/** Whether an address shows a picture in this page. */
function isPicture(page: Page, address: string): Promise<boolean> {
  return page.evaluate((src) => {
    const image = Object.assign(new Image(), { src });
    return image.decode().then(
      () => true,
      () => false,
    );
  }, address);
}
