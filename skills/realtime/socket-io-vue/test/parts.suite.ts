import { createUniqueId, fileOf, uploadFile } from "@app/socket-io-client";
import { until } from "@app/socket-io-client/testing";
import { h } from "vue";
import { expect, test, vi } from "vitest";
import Attach from "./attach.vue";
import NewRoom from "./new-room.vue";
import { openPage } from "./page.behaviour.js";
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
