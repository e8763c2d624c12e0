import type { Client } from "@app/socket-io-client";
import { describeBridge, type Mounted, type Part } from "@app/socket-io-client/testing";
import { startTestServer } from "@app/socket-io-server/testing";
import { render } from "@testing-library/react";
import { StrictMode } from "react";
import { SocketProvider, useConnection, useRoom, useSocketEvent } from "../src/index.js";
import { useEachCommit } from "./page.behaviour.js";

type PartOf<Use extends Part["use"]> = Extract<Part, { use: Use }>;

function RoomPart({ roomId, onCommit }: PartOf<"room">) {
  const room = useRoom(roomId);
  useEachCommit(() => onCommit(room));
  return (
    <section data-room={roomId}>
      {room.messages.map(({ messageId, content }) => (
        <p key={messageId}>{content}</p>
      ))}
    </section>
  );
}

// The selector is inline here and in the next one: new in every render.
function SelectedRoomPart({ roomId, select, onCommit }: PartOf<"room">) {
  const selected = useRoom(roomId, (room) => select?.(room));
  useEachCommit(() => onCommit(selected));
  return null;
}

function ConnectionPart({ select, onCommit }: PartOf<"connection">) {
  const connection = useConnection((state) => (select ? select(state) : state));
  useEachCommit(() => onCommit(connection));
  return null;
}

function EventPart({ handler }: PartOf<"event">) {
  useSocketEvent("room:updated", (room) => handler(room));
  return null;
}

function AnyPart({ part }: { part: Part }) {
  if (part.use === "connection") return <ConnectionPart {...part} />;
  if (part.use === "event") return <EventPart {...part} />;
  return part.select ? <SelectedRoomPart {...part} /> : <RoomPart {...part} />;
}

function mountPage(client: Client, parts: readonly Part[]): Mounted {
  const pageOf = (shown: readonly Part[]) => (
    <StrictMode>
      <SocketProvider client={client}>
        {shown.map((part, index) => (
          <AnyPart key={index} part={part} />
        ))}
      </SocketProvider>
    </StrictMode>
  );
  const page = render(pageOf(parts));
  return { update: (...next) => page.rerender(pageOf(next)), unmount: page.unmount };
}

describeBridge(mountPage, startTestServer);
