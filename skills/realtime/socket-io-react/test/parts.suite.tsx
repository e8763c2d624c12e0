import { createUniqueId, fileOf, uploadFile } from "@app/socket-io-client";
import { cut, hold, until } from "@app/socket-io-client/testing";
import { request } from "@app/socket-io-server/testing";
import type { FileInfo } from "@app/socket-types";
import { fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi, type Mock } from "vitest";
import { useFile, usePresence, useRequest, useRoom, useTyping, useUpload } from "../src/index.js";
import { openPage, type Page } from "./page.behaviour.js";

// #region request
// An id per intent: after a TIMEOUT the same button asks for the same room. Another name is another intent.
const draftOf = (name: string) => ({ name, roomId: createUniqueId() });

function NewRoom({ onCreated }: { onCreated: (roomId: string) => void }) {
  const [draft, setDraft] = useState(() => draftOf(""));
  const creation = useRequest("room:create");

  async function create() {
    const end = await creation.run(draft);
    if (end.status !== "done") return;
    setDraft((present) => (present === draft ? draftOf("") : present));
    onCreated(end.data.roomId);
  }

  return (
    <>
      <input aria-label="Name" value={draft.name} onChange={(event) => setDraft(draftOf(event.target.value))} />
      <button disabled={creation.status === "pending"} onClick={() => void create()}>
        Create
      </button>
      {creation.status === "failed" && <p role="alert">{creation.error.message}</p>}
    </>
  );
}
// #endregion request

// #region people
function People({ roomId }: { roomId: string }) {
  const { members, memberCount } = usePresence(roomId);
  const { typing } = useTyping(roomId);
  const names = (users: readonly { name: string }[]) => users.map(({ name }) => name).join(", ");
  return (
    <>
      <p title={names(members)}>{memberCount} here</p>
      {typing.length > 0 && <p role="status">{names(typing)} typing…</p>}
    </>
  );
}
// #endregion people

// #region upload
function Attach({ roomId }: { roomId: string }) {
  const send = useRoom(roomId, (room) => room.send);
  const upload = useUpload(roomId);

  async function attach(file: File | undefined) {
    if (!file) return;
    const end = await upload.start(file);
    if (end.status === "done") send(file.name, { fileId: end.file.fileId });
  }

  return (
    <>
      <input type="file" aria-label="Attach" onChange={({ target }) => void attach(target.files?.[0])} />
      {upload.status === "sending" && <progress max={upload.totalBytes} value={upload.sentBytes} />}
      {upload.status === "failed" && <p role="alert">{upload.error.message}</p>}
    </>
  );
}
// #endregion upload

// #region file
function Picture({ file }: { file: FileInfo }) {
  const shown = useFile(file);
  if (shown.status === "failed") return <p role="alert">{shown.error.message}</p>;
  return shown.status === "ready" ? <img src={shown.url} alt={file.name} /> : <p>Loading {file.name}…</p>;
}
// #endregion file

const tea = () => new File(["tea"], "tea.png", { type: "image/png" });

test("creates a room, and says why not", async () => {
  await using page = await openPage();
  const onCreated = vi.fn<(roomId: string) => void>();
  const { container } = page.show(<NewRoom onCreated={onCreated} />);
  await until(() => expect(page.client.socket.connected).toBe(true));
  fireEvent.click(screen.getByText("Create"));
  await until(() => expect(container.querySelector("[role=alert]")).not.toBeNull());
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Lab" } });
  fireEvent.click(screen.getByText("Create"));
  await until(() => expect(onCreated).toHaveBeenCalledOnce());
  const { rooms } = await request(page.bob, "room:list", {});
  expect(rooms).toContainEqual(expect.objectContaining({ name: "Lab", roomId: onCreated.mock.calls[0]?.[0] }));
});

/** A form that makes rooms, what it asked the server for, and what came of it. */
function openForm(page: Page) {
  const [asked, onCreated]: [unknown[], Mock<(roomId: string) => void>] = [[], vi.fn()];
  page.client.socket.onAnyOutgoing((command: string, payload: unknown) => {
    if (command === "room:create") asked.push(payload);
  });
  const { container } = page.show(<NewRoom onCreated={onCreated} />);
  const input = screen.getByLabelText<HTMLInputElement>("Name");
  const name = (value: string) => void fireEvent.change(input, { target: { value } });
  return { asked, onCreated, container, input, name, create: () => void fireEvent.click(screen.getByText("Create")) };
}

test("makes one room after the other in one form, of the same name too", async () => {
  await using page = await openPage();
  const form = openForm(page);
  await until(() => expect(page.client.socket.connected).toBe(true));
  for (const [index, name] of ["Lab", "Attic", "Attic"].entries()) {
    form.name(name);
    form.create();
    await until(() => expect([form.onCreated.mock.calls.length, form.input.value]).toEqual([index + 1, ""]));
  }
  const { rooms } = await request(page.bob, "room:list", {});
  expect(rooms.map(({ name }) => name)).toEqual(["Test", "Lab", "Attic", "Attic"]);
});

/** A form whose room may have been made: the answer was lost. */
async function openDoubtful(page: Page) {
  const form = openForm(page);
  await until(() => expect(page.client.socket.connected).toBe(true));
  form.name("Lab");
  using _held = hold(page.client);
  form.create();
  await until(() => expect(form.asked).toHaveLength(1));
  cut(page.client);
  await until(() => expect(form.container.querySelector("[role=alert]")).not.toBeNull());
  page.client.retryNow();
  await until(() => expect(page.client.socket.connected).toBe(true));
  return form;
}

test("asks for the same room when nobody knows whether it was made", async () => {
  await using page = await openPage();
  const form = await openDoubtful(page);
  form.create();
  await until(() => expect(form.onCreated).toHaveBeenCalledOnce());
  expect(form.asked[1]).toEqual(form.asked[0]);
});

test("asks for another room when its name was changed since", async () => {
  await using page = await openPage();
  const form = await openDoubtful(page);
  form.name("Attic");
  form.create();
  await until(() => expect(form.onCreated).toHaveBeenCalledOnce());
});

test("names who is there and who types", async () => {
  await using page = await openPage();
  page.show(<People roomId={page.roomId} />);
  expect((await screen.findByText("2 here")).title).toContain("bob");
  page.bob.emit("typing:start", { roomId: page.roomId });
  expect(await screen.findByText("bob typing…")).toBeDefined();
});

test("attaches a file to a message", async () => {
  await using page = await openPage();
  page.show(<Attach roomId={page.roomId} />);
  await until(() => expect(page.client.socket.connected).toBe(true));
  fireEvent.change(screen.getByLabelText("Attach"), { target: { files: [tea()] } });
  await until(async () => {
    const { messages } = await request(page.bob, "message:history", { roomId: page.roomId });
    expect(messages).toMatchObject([{ content: "tea.png", file: { name: "tea.png" } }]);
  });
});

test("shows a picture, and why not", async () => {
  await using page = await openPage();
  await until(() => expect(page.client.socket.connected).toBe(true));
  const file = await uploadFile(page.client, page.roomId, tea()).result;
  const unknown = { ...file, fileId: createUniqueId() };
  const { container } = page.show([<Picture key="tea" file={file} />, <Picture key="unknown" file={unknown} />]);
  const image = await screen.findByAltText<HTMLImageElement>("tea.png");
  expect(fileOf(page.client, file).get()).toEqual({ status: "ready", url: image.src });
  await until(() => expect(container.querySelector("[role=alert]")).not.toBeNull());
});
