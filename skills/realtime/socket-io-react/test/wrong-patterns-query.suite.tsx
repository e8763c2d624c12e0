import { roomOf } from "@app/socket-io-client";
import { cut, hold, until } from "@app/socket-io-client/testing";
import type { ChatMessage } from "@app/socket-types";
import { InfiniteQueryObserver, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { expect, test } from "vitest";
import { openQueryPage, type QueryPage } from "./query-page.behaviour.js";

// What goes wrong when messages are appended to a cached list. `query` shows the same cases going right.

const queryKey = ["appended"];

/** A list that is fetched once, and a listener that appends to it. */
function Log({ page }: { page: QueryPage }) {
  const queryClient = useQueryClient();
  useQuery({
    queryKey,
    queryFn: async ({ signal }) => [...(await page.fetchPage(page.roomId, undefined, signal)).messages],
    staleTime: 60_000,
  });
  useEffect(
    () =>
      page.client.listen({
        "message:received": ({ messages }) =>
          queryClient.setQueryData<ChatMessage[]>(queryKey, (old = []) => [...old, ...messages]),
      }),
    [page, queryClient],
  );
  return null;
}

const cached = ({ queryClient }: QueryPage) =>
  queryClient.getQueryData<ChatMessage[]>(queryKey)?.map(({ content }) => content);

/** A page of somebody who is in the room. */
async function openJoinedPage(): Promise<QueryPage> {
  const page = await openQueryPage();
  roomOf(page.client, page.roomId).subscribe(() => {});
  await until(() => expect(page.attendance()).toBe(2));
  return page;
}

test("a message that comes during the first fetch is overwritten by its answer", async () => {
  await using page = await openJoinedPage();
  await page.store(1, 1);
  const release = page.holdAnswers();
  page.show(<Log page={page} />);
  await until(() => expect(page.asked.length).toBeGreaterThan(0));
  await page.say("2");
  await until(() => expect(cached(page)).toEqual(["2"]));
  release();
  await until(() => expect(cached(page)).toEqual(["1"]));
});

test("a message that comes before the first fetch passes for the whole list: nothing is fetched", async () => {
  await using page = await openJoinedPage();
  await page.store(1, 1);
  page.queryClient.setQueryData<Partial<ChatMessage>[]>(queryKey, (old = []) => [...old, { content: "2" }]);
  page.show(<Log page={page} />);
  await page.say("3");
  await until(() => expect(cached(page)).toEqual(["2", "3"]));
  expect(page.asked).toEqual([]);
});

test("a message that the answer brings as well is there twice", async () => {
  await using page = await openJoinedPage();
  {
    using _late = hold(page.client);
    await page.say("1");
    page.show(<Log page={page} />);
    await until(() => expect(cached(page)).toEqual(["1"]));
  }
  await until(() => expect(cached(page)).toEqual(["1", "1"]));
});

test("what was said while the connection was away stays missing", async () => {
  await using page = await openJoinedPage();
  page.show(<Log page={page} />);
  await until(() => expect(cached(page)).toEqual([]));
  cut(page.client);
  await until(() => expect(page.attendance()).toBe(1));
  await page.say("1");
  page.client.retryNow();
  await until(() => expect(page.attendance()).toBe(2));
  await page.say("2");
  await until(() => expect(cached(page)).toEqual(["2"]));
});

test("a message that comes while an older page is fetched is lost with the pages that the fetch began with", async () => {
  await using page = await openJoinedPage();
  const { queryClient, roomId } = page;
  const options = { queryKey: ["pages"], initialPageParam: 0, getNextPageParam: () => 1 };
  const queryFn = () => page.fetchPage(roomId, undefined, new AbortController().signal);
  const observer = new InfiniteQueryObserver(queryClient, { ...options, queryFn });
  const stop = observer.subscribe(() => {});
  await until(() => expect(observer.getCurrentResult().isSuccess).toBe(true));
  const release = page.holdAnswers();
  const older = observer.fetchNextPage();
  queryClient.setQueryData(["pages"], { pages: ["pushed"], pageParams: [0] });
  release();
  await older;
  expect(queryClient.getQueryData<{ pages: unknown[] }>(["pages"])?.pages).not.toContain("pushed");
  stop();
});

test("a message that is written undoes an invalidation: the rest passes for fresh", async () => {
  await using page = await openJoinedPage();
  page.show(<Log page={page} />);
  await until(() => expect(cached(page)).toEqual([]));
  await page.queryClient.invalidateQueries({ refetchType: "none" });
  await page.say("1");
  await until(() => expect(cached(page)).toEqual(["1"]));
  expect(page.queryClient.getQueryState(queryKey)?.isInvalidated).toBe(false);
});

test("an invalidation for each fact starts a fetch for each", async () => {
  await using page = await openJoinedPage();
  page.show(<Log page={page} />);
  await until(() => expect(cached(page)).toEqual([]));
  const { length } = page.asked;
  page.holdAnswers();
  page.client.listen({ "message:received": () => void page.queryClient.invalidateQueries() });
  for (let number = 1; number <= 10; number += 1) await page.say(String(number));
  await until(() => expect(page.asked).toHaveLength(length + 10));
});
