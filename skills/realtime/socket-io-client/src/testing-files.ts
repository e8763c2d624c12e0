import { expect, test } from "vitest";
import type { FileState } from "./file.js";
import { hold, pickedFile, until, type BridgePage } from "./testing-page.js";
import { uploading, viewing } from "./testing-parts.js";
import type { UploadView } from "./upload-store.js";

/** The sentences about files. */
export function describeFiles(openPage: () => Promise<BridgePage>): void {
  /** A connected page with a component that uploads, and what it committed. */
  async function openForm() {
    const page = await openPage();
    const commits: UploadView[] = [];
    const view = page.show(uploading(page.roomId, (upload) => commits.push(upload)));
    await until(() => expect(page.client.socket.connected).toBe(true));
    return { ...page, commits, view, now: () => commits.at(-1)! };
  }

  test("uploads a file, and shows that it is there", async () => {
    await using form = await openForm();
    expect(form.now()).toMatchObject({ status: "idle", sentBytes: 0 });
    const end = await form.now().start(pickedFile("tea"));
    expect(end).toMatchObject({ status: "done", file: { name: "tea.txt", size: 3 } });
    await until(() => expect(form.now()).toMatchObject(end));
  });

  test("pauses and resumes an upload, and cancels it on unmount", async () => {
    await using form = await openForm();
    const { start, pause, resume } = form.now();
    using _held = hold(form.client);
    const end = start(pickedFile("tea"));
    pause();
    await until(() => expect(form.now().status).toBe("paused"));
    resume();
    await until(() => expect(form.now().status).toBe("sending"));
    form.view.unmount();
    expect(await end).toMatchObject({ status: "cancelled" });
    expect(new Set(form.commits.map((commit) => commit.start)).size).toBe(1);
  });

  test("cancels the upload into a room when another is shown", async () => {
    await using form = await openForm();
    using _held = hold(form.client);
    const end = form.now().start(pickedFile("tea"));
    await until(() => expect(form.now().status).toBe("hashing"));
    form.view.update(uploading((await form.createRoom()).roomId, (upload) => form.commits.push(upload)));
    expect(await end).toMatchObject({ status: "cancelled" });
    await until(() => expect(form.now().status).toBe("idle"));
  });

  test("shows a file in any number of components, downloaded once, until the last is gone", async () => {
    await using page = await openPage();
    const urls: string[] = [];
    const shown = viewing(await page.share("tea"), (file) => file.status === "ready" && urls.push(file.url));
    const view = page.show(shown, shown);
    await until(() => expect(urls).toHaveLength(2));
    const [url = ""] = urls;
    expect(new Set(urls).size).toBe(1);
    await expect(fetch(url)).resolves.toMatchObject({ ok: true });
    expect(page.sent.filter((command) => command === "file:read")).toHaveLength(1);
    view.unmount();
    await until(() => expect(fetch(url)).rejects.toThrow());
  });

  test("shows why a file cannot be shown", async () => {
    await using page = await openPage();
    const file = { roomId: page.roomId, fileId: crypto.randomUUID() };
    let state: FileState | undefined;
    page.show(viewing(file, (shown) => (state = shown)));
    await until(() => expect(state).toMatchObject({ status: "failed", error: { code: "NOT_FOUND" } }));
  });
}
