import { roomOf } from "@app/socket-io-client";
import { cut, hold, until } from "@app/socket-io-client/testing";
import { createRoom } from "@app/socket-io-server/testing";
import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { messagesQuery } from "../src/query.js";
import { Log, openQueryPage, type QueryPage } from "./query-page.behaviour.js";

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
const shownIn = (roomId: string) => document.querySelector(`[data-room="${roomId}"] p`)?.textContent?.split(",");
const showsAll = (page: QueryPage, ...contents: string[]) =>
  until(() => expect([shownIn(page.roomId), page.cached()]).toEqual([contents, contents]));
const isInside = (page: QueryPage) => until(() => expect(roomOf(page.client, page.roomId).get().status).toBe("joined"));

test("keeps a message that comes while the first page is fetched", async () => {
  await using page = await openQueryPage();
  await page.store(1, 2);
  const release = page.holdAnswers();
  page.show(<Log page={page} />);
  await until(() => expect(page.asked.length).toBeGreaterThan(0));
  await isInside(page);
  await page.say("3");
  await until(() => expect(shownIn(page.roomId)).toEqual(["1", "2", "3"]));
  expect(page.cached()).toBeUndefined();
  release();
  await showsAll(page, "1", "2", "3");
});

test("fetches although a message came before the first page", async () => {
  await using page = await openQueryPage();
  await page.store(1, 2);
  const stop = roomOf(page.client, page.roomId).subscribe(() => {});
  await isInside(page);
  await page.say("3");
  page.show(<Log page={page} />);
  await showsAll(page, "1", "2", "3");
  expect(page.asked).toContain(null);
  stop();
});

test("shows a message once that a page and a late event both bring", async () => {
  await using page = await openQueryPage();
  const stop = roomOf(page.client, page.roomId).subscribe(() => {});
  await isInside(page);
  {
    using _late = hold(page.client);
    await page.say("1");
    page.show(<Log page={page} />);
    await showsAll(page, "1");
  }
  await page.say("2");
  await showsAll(page, "1", "2");
  for (const commit of page.commits) expect(new Set(commit).size).toBe(commit.length);
  stop();
});

test("keeps a message that comes while a refetch is answered with what was before it", async () => {
  await using page = await openQueryPage();
  page.show(<Log page={page} />);
  await page.say("1");
  await showsAll(page, "1");
  const release = page.holdAnswers();
  const { length } = page.asked;
  const refetched = page.queryClient.refetchQueries();
  await until(() => expect(page.asked.length).toBeGreaterThan(length));
  await page.say("2");
  await showsAll(page, "1", "2");
  release();
  await refetched;
  await showsAll(page, "1", "2");
});

test("keeps a message that comes while an older page is fetched", async () => {
  await using page = await openQueryPage();
  await page.store(1, 240);
  page.show(<Log page={page} />);
  await showsAll(page, ...numbers(41, 240));
  const release = page.holdAnswers();
  fireEvent.click(screen.getByText("Older"));
  await until(() => expect(page.asked.at(-1)).toContain(":41"));
  await page.say("241");
  await showsAll(page, ...numbers(41, 241));
  release();
  await showsAll(page, ...numbers(1, 241));
  expect(
    page.queryClient.getQueryData(messagesQuery(page.client, page.roomId, page.fetchPage).queryKey)?.pages,
  ).toHaveLength(2);
  expect(screen.queryByText("Older")).toBeNull();
});

test("keeps messages when a fetch is cancelled that was under way as they came", async () => {
  await using page = await openQueryPage();
  page.show(<Log page={page} />);
  await page.say("1");
  await showsAll(page, "1");
  page.holdAnswers();
  const { length } = page.asked;
  void page.queryClient.refetchQueries();
  await until(() => expect(page.asked.length).toBeGreaterThan(length));
  await page.say("2");
  await showsAll(page, "1", "2");
  await page.queryClient.cancelQueries();
  await showsAll(page, "1", "2");
});

test("leaves an invalidation and the age of the pages as they are when a message comes", async () => {
  await using page = await openQueryPage();
  page.show(<Log page={page} />);
  await page.say("1");
  await showsAll(page, "1");
  await page.queryClient.invalidateQueries({ refetchType: "none" });
  const stateOf = () => page.queryClient.getQueryCache().getAll()[0]!.state;
  const { dataUpdatedAt } = stateOf();
  await page.say("2");
  await showsAll(page, "1", "2");
  expect(stateOf()).toMatchObject({ dataUpdatedAt, isInvalidated: true });
});

test("shows after a cut what was missed, once, in order and without fetching", async () => {
  await using page = await openQueryPage();
  page.show(<Log page={page} />);
  await page.say("1");
  await showsAll(page, "1");
  const { length } = page.asked;
  cut(page.client);
  await page.say("2");
  await page.say("3");
  page.client.retryNow();
  await showsAll(page, "1", "2", "3");
  expect(page.asked).toHaveLength(length);
});

test("never commits the messages of another room", async () => {
  await using page = await openQueryPage();
  const other = await createRoom(page.bob);
  await page.say("first");
  await page.say("second", other.roomId);
  const view = page.show(<Log page={page} />);
  await showsAll(page, "first");
  page.commits.length = 0;
  view.rerender(<Log page={page} roomId={other.roomId} />);
  await until(() => expect(shownIn(other.roomId)).toEqual(["second"]));
  await page.say("third", other.roomId);
  await until(() => expect(page.cached(other.roomId)).toEqual(["second", "third"]));
  expect(page.commits.flat()).not.toContain("first");
  expect(page.cached()).toEqual(["first"]);
});

test("leaves the room on unmount, and starts from the cache when it is shown again", async () => {
  await using page = await openQueryPage();
  const view = page.show(<Log page={page} />);
  await page.say("1");
  await showsAll(page, "1");
  view.rerender(null);
  await until(() => expect(page.attendance()).toBe(1));
  await page.say("2");
  page.commits.length = 0;
  view.rerender(<Log page={page} />);
  await showsAll(page, "1", "2");
  expect(page.commits[0]).toEqual(["1"]);
});

test("keeps what touches the newest when too much was missed, and reads on from there", async () => {
  await using page = await openQueryPage();
  page.queryClient.setDefaultOptions({ queries: { staleTime: Infinity } });
  const view = page.show(<Log page={page} />);
  await page.say("1");
  await showsAll(page, "1");
  view.rerender(null);
  await until(() => expect(page.attendance()).toBe(1));
  await page.store(2, 240);
  view.rerender(<Log page={page} />);
  await showsAll(page, ...numbers(41, 240));
  fireEvent.click(screen.getByText("Older"));
  await showsAll(page, ...numbers(1, 240));
});

test("begins anew when the log is lost, also when a page of the old one is still under way", async () => {
  await using page = await openQueryPage();
  page.show(<Log page={page} />);
  await page.say("old");
  await showsAll(page, "old");
  const release = page.holdAnswers();
  const { length } = page.asked;
  const refetched = page.queryClient.refetchQueries();
  await until(() => expect(page.asked.length).toBeGreaterThan(length));
  page.loseLog();
  await page.store(1, 1);
  cut(page.client);
  page.client.retryNow();
  await showsAll(page, "1");
  release();
  await refetched;
  await showsAll(page, "1");
});

test("shows own messages from the start, in every commit and each once", async () => {
  await using page = await openQueryPage();
  const view = page.show(<Log page={page} />);
  await page.say("1");
  await showsAll(page, "1");
  cut(page.client);
  for (const content of ["2", "3", "4"]) roomOf(page.client, page.roomId).send(content);
  await until(() => expect(shownIn(page.roomId)).toEqual(numbers(1, 4)));
  expect(page.cached()).toEqual(["1"]);
  page.commits.length = 0;
  // Renders before the next frame, when the room has the message and the cache does not.
  page.client.listen({ "message:received": () => view.rerender(<Log page={page} />) });
  page.client.retryNow();
  await showsAll(page, ...numbers(1, 4));
  await page.queryClient.refetchQueries();
  expect(new Set(page.commits.map(String))).toEqual(new Set(["1,2,3,4"]));
});

test("brings cached pages up to date with a room that is watched already", async () => {
  await using page = await openQueryPage();
  const { client, queryClient, roomId, fetchPage } = page;
  await page.store(1, 1);
  queryClient.setDefaultOptions({ queries: { staleTime: Infinity } });
  await queryClient.prefetchInfiniteQuery(messagesQuery(client, roomId, fetchPage));
  const room = roomOf(client, roomId);
  let told = 0;
  const stop = room.subscribe(() => (told = room.get().messages.length));
  await isInside(page);
  await page.say("2");
  await until(() => expect(told).toBe(2));
  page.show(<Log page={page} />);
  await showsAll(page, "1", "2");
  stop();
});

test("leaves what a `select` makes of the pages alone", async () => {
  await using page = await openQueryPage();
  await page.store(1, 3);
  const options = messagesQuery(page.client, page.roomId, page.fetchPage);
  const { pages } = await page.queryClient.fetchInfiniteQuery(options);
  expect(options.structuralSharing).toBeTypeOf("function");
  const sharing = options.structuralSharing as (old: unknown, written: unknown) => unknown;
  expect(sharing(pages.length, 3)).toBe(3);
});
