/* oxlint-disable react/exhaustive-deps, react/set-state-in-effect, react/refs -- what must not be written, at work */
import { until } from "@app/socket-io-client/testing";
import { createRoom, nextEvent, request, startTestServer } from "@app/socket-io-server/testing";
import type { Room } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { startTransition, StrictMode, Suspense, useEffect, useRef, useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { openPage, useEachCommit } from "./page.behaviour.js";

// What goes wrong without these hooks. The other suites show the same cases going right with them.

afterEach(cleanup);

/** Opens a socket in an effect: the wrong way that most others grow from. */
function useOwnSocket(open: () => AppClientSocket, token = ""): AppClientSocket | undefined {
  const [socket, setSocket] = useState<AppClientSocket>();
  useEffect(() => {
    const own = open().connect();
    setSocket(own);
    return () => void own.disconnect();
  }, [token]);
  return socket;
}

test("a socket that an effect opens is missing in the first commit, and opened twice in StrictMode", async () => {
  await using server = await startTestServer();
  const commits: (AppClientSocket | undefined)[] = [];
  const open = vi.fn(() => server.client("ada"));
  function Page() {
    const socket = useOwnSocket(open);
    useEachCommit(() => commits.push(socket));
    return null;
  }
  render(<Page />, { wrapper: StrictMode });
  expect(commits[0]).toBeUndefined();
  expect(open).toHaveBeenCalledTimes(2);
});

test("a socket that an effect opens leaves every room when the token is a fresh one", async () => {
  await using server = await startTestServer();
  const { roomId } = await createRoom(await server.connect("bob"));
  let socket: AppClientSocket | undefined;
  function Page({ token }: { token: string }) {
    socket = useOwnSocket(() => server.client("ada"), token);
    return null;
  }
  const attendance = () => server.io.of("/").adapter.rooms.get(`room:${roomId}`)?.size;
  const view = render(<Page token="first" />);
  await until(() => expect(socket?.connected).toBe(true));
  await request(socket!, "room:join", { roomId });
  expect(attendance()).toBe(2);
  view.rerender(<Page token="fresh" />);
  await until(() => expect(socket?.connected).toBe(true));
  await until(() => expect(attendance()).toBe(1));
});

interface ListenerProps {
  onRoom: (room: Room) => void;
}

test("`off(event)` in a cleanup leaves every other component deaf", async () => {
  await using server = await startTestServer();
  const socket = await server.connect("ada");
  function Listener({ onRoom }: ListenerProps) {
    useEffect(() => {
      socket.on("room:updated", onRoom);
      return () => void socket.off("room:updated");
    }, [onRoom]);
    return null;
  }
  const [staying, leaving] = [vi.fn(), vi.fn()];
  const view = render([<Listener key="1" onRoom={staying} />, <Listener key="2" onRoom={leaving} />]);
  view.rerender([<Listener key="1" onRoom={staying} />]);
  await createRoom(socket);
  expect(staying).not.toHaveBeenCalled();
});

test("a handler that the dependencies leave out is for ever that of the first render", async () => {
  await using server = await startTestServer();
  const socket = await server.connect("ada");
  function Listener({ onRoom }: ListenerProps) {
    useEffect(() => {
      socket.on("room:updated", onRoom);
      return () => void socket.off("room:updated", onRoom);
    }, []);
    return null;
  }
  const [first, latest] = [vi.fn(), vi.fn()];
  render(<Listener onRoom={first} />).rerender(<Listener onRoom={latest} />);
  await createRoom(socket);
  expect([first, latest].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
});

test("an inline handler among the dependencies subscribes anew in every render", async () => {
  await using server = await startTestServer();
  const socket = server.client("ada");
  const subscribe = vi.spyOn(socket, "on");
  function Listener({ onRoom }: ListenerProps) {
    useEffect(() => {
      socket.on("room:updated", onRoom);
      return () => void socket.off("room:updated", onRoom);
    }, [onRoom]);
    return null;
  }
  const view = render(<Listener onRoom={() => {}} />);
  for (let count = 0; count < 3; count += 1) view.rerender(<Listener onRoom={() => {}} />);
  expect(subscribe).toHaveBeenCalledTimes(4);
});

test("a ref that is written in a render keeps the handler of one that React threw away", async () => {
  await using server = await startTestServer();
  const socket = await server.connect("ada");
  const never = new Promise(() => {});
  function Listener({ onRoom, isStuck }: ListenerProps & { isStuck: boolean }) {
    const latest = useRef(onRoom);
    latest.current = onRoom;
    useEffect(() => void socket.on("room:updated", (room) => latest.current(room)), []);
    if (isStuck) throw never as unknown as Error;
    return null;
  }
  const [committed, discarded] = [vi.fn(), vi.fn()];
  function Parent() {
    const [isStuck, setStuck] = useState(false);
    return (
      <>
        <button onClick={() => startTransition(() => setStuck(true))}>Get stuck</button>
        <Listener onRoom={isStuck ? discarded : committed} isStuck={isStuck} />
      </>
    );
  }
  render(<Parent />, { wrapper: Suspense });
  fireEvent.click(screen.getByText("Get stuck"));
  await createRoom(socket);
  expect([committed, discarded].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
});

test("a join in an effect is over with the connection: nothing arrives after a reconnect", async () => {
  await using server = await startTestServer();
  const bob = await server.connect("bob");
  const { roomId } = await createRoom(bob);
  const socket = await server.connect("ada", { reconnection: true, reconnectionDelay: 1 });
  const heard = vi.fn();
  const joined = vi.fn();
  function ChatRoom() {
    useEffect(() => {
      void request(socket, "room:join", { roomId }).then(joined);
      socket.on("message:received", heard);
    }, []);
    return null;
  }
  render(<ChatRoom />);
  await until(() => expect(joined).toHaveBeenCalled());
  socket.io.engine.close();
  await until(() => expect(socket.connected).toBe(true));
  await request(bob, "message:send", { roomId, messageId: crypto.randomUUID(), content: "hello" });
  await request(socket, "room:list", {});
  expect(heard).not.toHaveBeenCalled();
});

test("a page that is replaced while the connection is away forgets the draft", async () => {
  await using page = await openPage();
  function ChatRoom() {
    const [isConnected, setConnected] = useState(page.client.socket.connected);
    useEffect(
      () => page.client.listen({ connect: () => setConnected(true), disconnect: () => setConnected(false) }),
      [],
    );
    return isConnected ? <Composer /> : "Reconnecting";
  }
  const Composer = () => {
    const [draft, setDraft] = useState("");
    return <input aria-label="Message" value={draft} onChange={(event) => setDraft(event.target.value)} />;
  };
  page.show(<ChatRoom />);
  const composer = () => screen.getByLabelText<HTMLInputElement>("Message");
  await until(() => expect(composer()).toBeDefined());
  fireEvent.change(composer(), { target: { value: "a long answer" } });
  page.client.socket.io.engine.close();
  await until(() => expect(screen.getByText("Reconnecting")).toBeDefined());
  page.client.retryNow();
  await until(() => expect(composer()).toBeDefined());
  expect(composer().value).toBe("");
});

test("a query right after an event is too early: state is on the page a frame later", async () => {
  await using page = await openPage();
  function Toast() {
    const [name, setName] = useState("");
    useEffect(() => page.client.listen({ "room:updated": (room) => setName(room.name) }), []);
    return name;
  }
  page.show(<Toast />);
  await until(() => expect(page.client.socket.connected).toBe(true));
  const heard = nextEvent(page.client.socket, "room:updated");
  const made = createRoom(page.bob);
  await heard;
  expect(screen.queryByText("Test")).toBeNull();
  await until(() => expect(screen.getByText("Test")).toBeDefined());
  await made;
});
