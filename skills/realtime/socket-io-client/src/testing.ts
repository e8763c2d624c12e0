import { describeCommits } from "./testing-commits.js";
import { describeConnection } from "./testing-connection.js";
import { describeFiles } from "./testing-files.js";
import { openPage, type MountPage, type PageServer } from "./testing-page.js";
import { describePeople } from "./testing-people.js";
import { describeRequests } from "./testing-requests.js";
import { describeRoomList } from "./testing-room-list.js";
import { describeRooms } from "./testing-rooms.js";

export { cut, hold, openPage, shownIn, until } from "./testing-page.js";
export type { BridgePage, MountPage, Mounted, PageServer } from "./testing-page.js";
export type { Part } from "./testing-parts.js";

/**
 * Registers with Vitest the sentences that every bridge to a framework must satisfy. `mount` renders a page in that
 * framework; `startServer` is `startTestServer` of `@app/socket-io-server/testing`. Needs a DOM, as of jsdom.
 */
export function describeBridge(mount: MountPage, startServer: () => Promise<PageServer>): void {
  const open = () => openPage(mount, startServer);
  describeConnection(open);
  describeRooms(open);
  describeRoomList(open);
  describeCommits(open);
  describeRequests(open);
  describePeople(open);
  describeFiles(open);
}
