import { useStore } from "@app/socket-io-react";
import { titleOf, totalUnread, type DemoSession } from "chat-page";
import { useEffect } from "react";

/** Names the page after the room that is open, with the number of unread messages of all rooms. */
export function usePageTitle({ reading }: DemoSession, room: string | undefined): void {
  const unread = useStore(reading, totalUnread);
  useEffect(() => {
    document.title = titleOf({ room, unread });
  }, [room, unread]);
}
