/* oxlint-disable react/set-state-in-effect -- what must not be written, at work */
import { until } from "@app/socket-io-client/testing";
import { randomUUID } from "node:crypto";
import { createClient, roomOf, type Client } from "@app/socket-io-client";
import { createRoom, request } from "@app/socket-io-server/testing";
import type { ChatMessage } from "@app/socket-types";
import { fireEvent, render, screen } from "@testing-library/react";
import { createContext, memo, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { openPage, useEachCommit, type Page } from "./page.behaviour.js";

// What goes wrong without these hooks. The other suites show the same cases going right with them.

/** Every message that is heard, in state of the component. */
function useHeard({ client }: Page): [string[], (content: string) => void] {
  const [contents, setContents] = useState<string[]>([]);
  const add = (...added: string[]) => setContents((before) => [...before, ...added]);
  useEffect(
    () =>
      client.listen({
        "message:received": ({ messages }) =>
          setContents((before) => [...before, ...messages.map(({ content }) => content)]),
      }),
    [client],
  );
  return [contents, add];
}

/** Joins as a bare socket does. */
async function joinAll({ client }: Page, ...roomIds: string[]): Promise<void> {
  await until(() => expect(client.socket.connected).toBe(true));
  for (const roomId of roomIds) await client.request("room:join", { roomId });
}

const say = ({ bob }: Page, roomId: string, content: string) =>
  request(bob, "message:send", { roomId, messageId: randomUUID(), content });

test("`setState` for each message commits for each, though they come as fast as they can", async () => {
  await using page = await openPage();
  const { roomId, server } = page;
  const commits: number[] = [];
  function Log() {
    const [contents] = useHeard(page);
    useEachCommit(() => commits.push(contents.length));
    return null;
  }
  await joinAll(page, roomId);
  page.show(<Log />);
  commits.length = 0;
  for (let offset = 1; offset <= 30; offset += 1) {
    const message = { content: String(offset), offset, roomId } as ChatMessage;
    server.io.to(`room:${roomId}`).emit("message:received", { roomId, epoch: "a", messages: [message] });
    // Well within a frame, and a task of its own, as each message is in a browser.
    await until(() => expect(commits).toContain(offset));
  }
  expect(commits).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
});

test("a list that asks no message for its room shows every room's", async () => {
  await using page = await openPage();
  const other = await createRoom(page.bob);
  await joinAll(page, page.roomId, other.roomId);
  const Log = () => useHeard(page)[0].join();
  page.show(<Log />);
  await say(page, other.roomId, "of another room");
  await until(() => expect(screen.getByText("of another room")).toBeDefined());
});

test("an optimistic row beside the echoed one is shown twice", async () => {
  await using page = await openPage();
  const { roomId, client } = page;
  await joinAll(page, roomId);
  function Chat() {
    const [contents, add] = useHeard(page);
    const send = () => {
      add("hello");
      void client.request("message:send", { roomId, messageId: randomUUID(), content: "hello" });
    };
    return (
      <>
        <button onClick={send}>Send</button>
        {contents.map((content, index) => (
          <p key={index}>{content}</p>
        ))}
      </>
    );
  }
  page.show(<Chat />);
  fireEvent.click(screen.getByText("Send"));
  await until(() => expect(screen.getAllByText("hello")).toHaveLength(2));
});

test("state that an effect resets on a switch shows the other room's for one commit", async () => {
  await using page = await openPage();
  const other = await createRoom(page.bob);
  await joinAll(page, page.roomId);
  const commits: string[] = [];
  function Log({ roomId }: { roomId: string }) {
    const [contents, setContents] = useState<string[]>([]);
    useEffect(() => {
      setContents([]);
      return page.client.listen({ "message:received": ({ messages }) => setContents([messages[0]!.content]) });
    }, [roomId]);
    useEachCommit(() => commits.push(`${roomId} ${contents.join()}`));
    return contents.join();
  }
  const view = page.show(<Log roomId={page.roomId} />);
  await say(page, page.roomId, "first");
  await until(() => expect(screen.getByText("first")).toBeDefined());
  view.rerender(<Log roomId={other.roomId} />);
  expect(commits).toContain(`${other.roomId} first`);
});

test("a context value that is made in a render renders every consumer", () => {
  const Context = createContext({ isConnected: false });
  const Provider = ({ children }: { children: React.ReactNode }) => (
    <Context.Provider value={{ isConnected: true }}>{children}</Context.Provider>
  );
  let commits = 0;
  const Consumer = memo(() => {
    useEachCommit(() => (commits += 1));
    return String(useContext(Context).isConnected);
  });
  const consumer = <Consumer />;
  const view = render(<Provider>{consumer}</Provider>);
  view.rerender(<Provider>{consumer}</Provider>);
  expect(commits).toBe(2);
  view.unmount();
});

test("a selector that makes an array renders for ever with a bare `useSyncExternalStore`", async () => {
  await using page = await openPage();
  using _silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const room = roomOf(page.client, page.roomId);
  function Sent() {
    const read = () => room.get().messages.filter(({ status }) => status === "sent");
    return useSyncExternalStore(room.subscribe, read).length;
  }
  expect(() => page.show(<Sent />)).toThrow("Maximum update depth exceeded");
});

test("live state that is read while hydrating is not what the server rendered", async () => {
  await using page = await openPage();
  const { connection } = page.client;
  const read = () => connection.get().status;
  const Status = () => <p>{useSyncExternalStore(connection.subscribe, read, read)}</p>;
  const container = document.createElement("div");
  container.innerHTML = renderToString(<Status />);
  await until(() => expect(read()).toBe("connected"));
  const onRecoverableError = vi.fn();
  const root = hydrateRoot(container, <Status />, { onRecoverableError });
  await until(() => expect(onRecoverableError).toHaveBeenCalled());
  root.unmount();
});

test("a client that a module keeps is the first user's for everybody whom a server renders for", async () => {
  let shared: Client | undefined;
  const clientOf = (token: string) => (shared ??= createClient("http://127.0.0.1:9", { getToken: async () => token }));
  const App = ({ token }: { token: string }) => {
    clientOf(token);
    return null;
  };
  renderToString(<App token="ada's" />);
  renderToString(<App token="bob's" />);
  expect(await clientOf("bob's").token("connect")).toBe("ada's");
});
