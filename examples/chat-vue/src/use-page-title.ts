import { useStore } from "@app/socket-io-vue";
import { titleOf, totalUnread, type DemoSession } from "chat-page";
import { watchEffect } from "vue";

/** Names the page after the room that is open, with the number of unread messages of all rooms. */
export function usePageTitle({ reading }: DemoSession, room: () => string | undefined): void {
  const unread = useStore(reading, totalUnread);
  watchEffect(() => {
    document.title = titleOf({ room: room(), unread: unread.value });
  });
}
