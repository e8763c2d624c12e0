import { shownIn, until } from "@app/socket-io-client/testing";
import { h, type HMRRuntime } from "vue";
import { expect, test } from "vitest";
import { useRoom } from "../src/index.js";
import { openPage } from "./page.behaviour.js";

/** Vue's side of hot module replacement, which a bundler's plugin calls. */
const hot = () => (globalThis as { __VUE_HMR_RUNTIME__?: HMRRuntime }).__VUE_HMR_RUNTIME__!;

const roomSaying = (greeting: string, roomId: string) => ({
  __hmrId: "room",
  setup() {
    const messages = useRoom(roomId, (room) => room.messages);
    return () =>
      h(
        "section",
        { "data-room": roomId },
        messages.value.map(({ content }) => h("p", greeting + content)),
      );
  },
});

test("keeps the room while its component is replaced by an edited one", async () => {
  await using page = await openPage();
  const { roomId } = page;
  const Room = roomSaying("", roomId);
  hot().createRecord("room", Room);
  page.render(() => h(Room));
  await page.say("ada");
  await until(() => expect(shownIn(roomId)).toEqual(["ada"]));
  hot().reload("room", roomSaying("hello ", roomId));
  await until(() => expect(shownIn(roomId)).toEqual(["hello ada"]));
  await page.say("grace");
  await until(() => expect(shownIn(roomId)).toEqual(["hello ada", "hello grace"]));
  expect(page.sent.filter((command) => command === "room:join")).toHaveLength(1);
});
