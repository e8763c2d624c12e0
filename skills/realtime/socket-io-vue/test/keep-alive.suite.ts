import { roomOf } from "@app/socket-io-client";
import { shownIn, until } from "@app/socket-io-client/testing";
import { h, KeepAlive, nextTick, shallowRef } from "vue";
import { expect, test } from "vitest";
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
