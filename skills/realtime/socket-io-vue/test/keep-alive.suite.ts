import { roomOf } from "@app/socket-io-client";
import { hold, shownIn, until } from "@app/socket-io-client/testing";
import { h, KeepAlive, nextTick, shallowRef } from "vue";
import { expect, test } from "vitest";
import { useUpload } from "../src/index.js";
import { openPage, Room } from "./page.behaviour.js";

test("keeps the room of a page that KeepAlive hides, and shows on its return what was said meanwhile", async () => {
  await using page = await openPage();
  const { roomId } = page;
  const isOpen = shallowRef(true);
  page.render(() => h(KeepAlive, () => (isOpen.value ? h(Room, { roomId }) : undefined)));
  await until(() => expect(page.attendance()).toBe(2));
  isOpen.value = false;
  await nextTick();
  await page.say("hello");
  await until(() => expect(roomOf(page.client, roomId).get().messages).toHaveLength(1));
  expect([shownIn(roomId), page.attendance()]).toEqual([[], 2]);
  isOpen.value = true;
  await until(() => expect(shownIn(roomId)).toEqual(["hello"]));
  expect(page.sent.filter((command) => command === "room:join")).toHaveLength(1);
});

test("leaves the room of a page that KeepAlive lets go", async () => {
  await using page = await openPage();
  const other = await page.createRoom();
  const open = shallowRef(page.roomId);
  page.render(() => h(KeepAlive, { max: 1 }, () => h(Room, { key: open.value, roomId: open.value })));
  await until(() => expect(page.attendance()).toBe(2));
  open.value = other.roomId;
  await until(() => expect([page.attendance(), page.attendance(other.roomId)]).toEqual([1, 2]));
});

test("goes on with the upload of a page that KeepAlive hides", async () => {
  await using page = await openPage();
  const isOpen = shallowRef(true);
  const Form = {
    setup: () => ({ upload: useUpload(page.roomId), file: new File(["tea"], "tea.txt") }),
    template: `<button @click="upload.start(file)">{{ upload.status }}</button>`,
  };
  const view = page.render(() => h(KeepAlive, () => (isOpen.value ? h(Form) : undefined)));
  await until(() => expect(page.client.socket.connected).toBe(true));
  const held = hold(page.client);
  await view.get("button").trigger("click");
  await until(() => expect(view.text()).toBe("hashing"));
  isOpen.value = false;
  await nextTick();
  held[Symbol.dispose]();
  await until(() => expect(page.sent).toContain("file:finish"));
  isOpen.value = true;
  await until(() => expect(view.text()).toBe("done"));
});
