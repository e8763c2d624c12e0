import { createHash, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { expect, test, type Download, type Page } from "@playwright/test";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A file of random bytes on this machine. */
export async function fileOf(name: string, size: number): Promise<{ path: string; sha256: string }> {
  const bytes = randomBytes(size);
  const path = test.info().outputPath(name);
  await writeFile(path, bytes);
  return { path, sha256: hashOf(bytes) };
}

/** Chooses files as somebody without a mouse does. */
export async function attach(page: Page, ...paths: string[]): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).focus();
  await page.keyboard.press("Shift+Tab");
  await expect(button(page, "Attach files")).toBeFocused();
  const choosing = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await choosing).setFiles(paths);
}

/** Presses the button of a message's file when it is there. */
export async function download(page: Page, name: string): Promise<Download> {
  const control = button(page, `Download ${name}`);
  await control.waitFor();
  const downloading = page.waitForEvent("download");
  await control.click();
  return downloading;
}

/** The SHA-256 of what the browser saved. */
export const hashOfDownload = async (saved: Download): Promise<string> => hashOf(await readFile(await saved.path()));
