import { createUniqueId, fileOf, uploadFile } from "@app/socket-io-client";
import { cut, hold, until } from "@app/socket-io-client/testing";
import { h } from "vue";
import { expect, test, vi, type Mock } from "vitest";
import Attach from "./attach.vue";
import NewRoom from "./new-room.vue";
import { openPage, type Page } from "./page.behaviour.js";
import People from "./people.vue";
import Picture from "./picture.vue";

const tea = () => new File(["tea"], "tea.png", { type: "image/png" });

test("creates a room, and says why not", async () => {
  await using page = await openPage();
  const onCreated = vi.fn<(roomId: string) => void>();
  const view = page.render(() => h(NewRoom, { onCreated }));
  await until(() => expect(page.client.socket.connected).toBe(true));
  await view.get("button").trigger("click");
  await until(() => expect(view.find("[role=alert]").exists()).toBe(true));
  await view.get("input").setValue("Lab");
  await view.get("button").trigger("click");
  await until(() => expect(onCreated).toHaveBeenCalledOnce());
  const { rooms } = await page.bob.request("room:list", {});
  expect(rooms).toContainEqual(expect.objectContaining({ name: "Lab", roomId: onCreated.mock.calls[0]?.[0] }));
});

/** A form that makes rooms, what it asked the server for, and what came of it. */
function openForm(page: Page) {
  const [asked, onCreated]: [unknown[], Mock<(roomId: string) => void>] = [[], vi.fn()];
  page.client.socket.onAnyOutgoing((command: string, payload: unknown) => {
    if (command === "room:create") asked.push(payload);
  });
  const view = page.render(() => h(NewRoom, { onCreated }));
  const name = (value: string) => view.get("input").setValue(value);
  return { asked, onCreated, view, name, create: () => view.get("button").trigger("click") };
}

test("makes one room after the other in one form, of the same name too", async () => {
  await using page = await openPage();
  const form = openForm(page);
  await until(() => expect(page.client.socket.connected).toBe(true));
  for (const [index, name] of ["Lab", "Attic", "Attic"].entries()) {
    await form.name(name);
    await form.create();
    await until(() => expect(form.onCreated).toHaveBeenCalledTimes(index + 1));
    await until(() => expect(form.view.get("button").element.disabled).toBe(false));
    expect(form.view.get("input").element.value).toBe("");
  }
  const { rooms } = await page.bob.request("room:list", {});
  expect(rooms.map(({ name }) => name)).toEqual(["Test", "Lab", "Attic", "Attic"]);
});

/** A form whose room may have been made: the answer was lost. */
async function openDoubtful(page: Page) {
  const form = openForm(page);
  await until(() => expect(page.client.socket.connected).toBe(true));
  await form.name("Lab");
  using _held = hold(page.client);
  await form.create();
  await until(() => expect(form.asked).toHaveLength(1));
  cut(page.client);
  await until(() => expect(form.view.find("[role=alert]").exists()).toBe(true));
  page.client.retryNow();
  await until(() => expect(page.client.socket.connected).toBe(true));
  return form;
}

test("asks for the same room when nobody knows whether it was made", async () => {
  await using page = await openPage();
  const form = await openDoubtful(page);
  await form.create();
  await until(() => expect(form.onCreated).toHaveBeenCalledOnce());
  expect(form.asked[1]).toEqual(form.asked[0]);
});

test("asks for another room when its name was changed since", async () => {
  await using page = await openPage();
  const form = await openDoubtful(page);
  await form.name("Attic");
  await form.create();
  await until(() => expect(form.onCreated).toHaveBeenCalledOnce());
});

test("names who is there and who types", async () => {
  await using page = await openPage();
  const { roomId } = page;
  const view = page.render(() => h(People, { roomId }));
  await until(() => expect(view.text()).toBe("2 here"));
  expect(view.get("p").attributes("title")).toContain("bob");
  page.bob.send("typing:start", { roomId });
  await until(() => expect(view.text()).toContain("bob typing…"));
});

test("attaches a file to a message", async () => {
  await using page = await openPage();
  const { roomId } = page;
  const view = page.render(() => h(Attach, { roomId }));
  await until(() => expect(page.client.socket.connected).toBe(true));
  Object.defineProperty(view.get("input").element, "files", { value: [tea()] });
  await view.get("input").trigger("change");
  await until(async () => {
    const { messages } = await page.bob.request("message:history", { roomId });
    expect(messages).toMatchObject([{ content: "tea.png", file: { name: "tea.png" } }]);
  });
});

test("shows a picture, and why not", async () => {
  await using page = await openPage();
  await until(() => expect(page.client.socket.connected).toBe(true));
  const file = await uploadFile(page.client, page.roomId, tea()).result;
  const unknown = { ...file, fileId: createUniqueId() };
  const view = page.render(() => [h(Picture, { file }), h(Picture, { file: unknown })]);
  await until(() => expect(view.find("img").attributes("alt")).toBe("tea.png"));
  expect(fileOf(page.client, file).get()).toEqual({ status: "ready", url: view.get("img").element.src });
  await until(() => expect(view.find("[role=alert]").exists()).toBe(true));
});
