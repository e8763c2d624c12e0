import { expect, test, vi } from "vitest";
import type { Send } from "./request.js";
import type { RequestView } from "./request-store.js";
import { hold, until, type BridgePage } from "./testing-page.js";
import { emitting, requesting } from "./testing-parts.js";

const createLab = () => ({ roomId: crypto.randomUUID(), name: "Lab" });

/** The sentences about commands and signals of a component. */
export function describeRequests(openPage: () => Promise<BridgePage>): void {
  /** A connected page with a component that can create rooms, and what it committed. */
  async function openForm() {
    const page = await openPage();
    const commits: RequestView<"room:create">[] = [];
    const view = page.show(requesting((creation) => commits.push(creation)));
    await until(() => expect(page.client.socket.connected).toBe(true));
    return { ...page, commits, view, now: () => commits.at(-1)! };
  }

  test("shows a command in flight, and then its data", async () => {
    await using form = await openForm();
    const lab = createLab();
    const held = hold(form.client);
    expect(form.now()).toMatchObject({ status: "idle" });
    const end = form.now().run(lab);
    await until(() => expect(form.now()).toMatchObject({ status: "pending" }));
    held[Symbol.dispose]();
    await until(() => expect(form.now()).toMatchObject({ status: "done", data: lab }));
    expect(await end).toMatchObject({ status: "done", data: lab });
  });

  test("shows the error of a command that was refused, until the next run", async () => {
    await using form = await openForm();
    const lab = createLab();
    await form.now().run(lab);
    const refused = await form.now().run({ ...lab, name: "Another" });
    await until(() => expect(form.now()).toMatchObject({ status: "failed", error: { code: "CONFLICT" } }));
    expect(form.now()).toMatchObject(refused);
    await form.now().run(createLab());
    await until(() => expect(form.now()).toMatchObject({ status: "done" }));
  });

  test("shows only the latest of two runs, and keeps its functions the same", async () => {
    await using form = await openForm();
    const [first, second] = [createLab(), createLab()];
    const ends = [form.now().run(first), form.now().run(second)];
    await until(() => expect(form.now()).toMatchObject({ status: "done", data: second }));
    expect((await ends[0])!).toMatchObject({ status: "failed", error: { code: "ABORTED" } });
    expect(new Set(form.commits.flatMap(({ run, reset }) => [run, reset])).size).toBe(2);
    expect(form.commits.some(({ status }) => status === "failed")).toBe(false);
  });

  test("gives up without a word what is in flight on unmount", async () => {
    await using form = await openForm();
    using _held = hold(form.client);
    const end = form.now().run(createLab());
    await until(() => expect(form.now()).toMatchObject({ status: "pending" }));
    const before = form.commits.length;
    form.view.unmount();
    expect(await end).toMatchObject({ status: "failed", error: { code: "ABORTED" } });
    expect(form.commits).toHaveLength(before);
  });

  test("sends a signal now or never, by a function that stays the same", async () => {
    await using page = await openPage();
    const { roomId, client, bob } = page;
    const [emits, heard] = [new Set<Send>(), vi.fn()];
    bob.listen({ "user:typing": heard });
    const view = page.show(emitting((emit) => emits.add(emit)));
    for (const emit of emits) emit("typing:start", { roomId });
    expect(client.socket.sendBuffer).toEqual([]);
    await until(() => expect(client.socket.connected).toBe(true));
    await client.request("room:join", { roomId });
    view.update(emitting((emit) => emits.add(emit)));
    for (const emit of emits) emit("typing:start", { roomId });
    await until(() => expect(heard).toHaveBeenCalledExactlyOnceWith({ roomId, userId: "ada" }));
    expect(emits.size).toBe(1);
  });
}
