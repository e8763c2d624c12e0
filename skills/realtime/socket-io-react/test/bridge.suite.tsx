import type { Client } from "@app/socket-io-client";
import { describeBridge, type Mounted, type Part } from "@app/socket-io-client/testing";
import { startTestServer } from "@app/socket-io-server/testing";
import { render } from "@testing-library/react";
import { StrictMode, type ComponentType } from "react";
import {
  SocketProvider,
  useConnection,
  useFile,
  usePresence,
  useRequest,
  useRoom,
  useRooms,
  useSocketEmit,
  useSocketEvent,
  useTyping,
  useUpload,
} from "../src/index.js";
import { useEachCommit } from "./page.behaviour.js";

type PartOf<Use extends Part["use"]> = Extract<Part, { use: Use }>;

function RoomPart({ part }: { part: PartOf<"room"> }) {
  return part.select ? <SelectedRoomPart part={part} /> : <WholeRoomPart part={part} />;
}

function WholeRoomPart({ part: { roomId, onCommit } }: { part: PartOf<"room"> }) {
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
function SelectedRoomPart({ part: { roomId, select, onCommit } }: { part: PartOf<"room"> }) {
  const selected = useRoom(roomId, (room) => select?.(room));
  useEachCommit(() => onCommit(selected));
  return null;
}

function ConnectionPart({ part: { select, onCommit } }: { part: PartOf<"connection"> }) {
  const connection = useConnection((state) => (select ? select(state) : state));
  useEachCommit(() => onCommit(connection));
  return null;
}

function RoomsPart({ part: { select, onCommit } }: { part: PartOf<"rooms"> }) {
  const rooms = useRooms((list) => (select ? select(list) : list));
  useEachCommit(() => onCommit(rooms));
  return null;
}

function EventPart({ part: { handler } }: { part: PartOf<"event"> }) {
  useSocketEvent("room:updated", (room) => handler(room));
  return null;
}

function PresencePart({ part: { roomId, onCommit } }: { part: PartOf<"presence"> }) {
  const presence = usePresence(roomId);
  useEachCommit(() => onCommit(presence));
  return null;
}

function TypingPart({ part: { roomId, onCommit } }: { part: PartOf<"typing"> }) {
  const typing = useTyping(roomId);
  useEachCommit(() => onCommit(typing));
  return null;
}

function RequestPart({ part: { onCommit } }: { part: PartOf<"request"> }) {
  const creation = useRequest("room:create");
  useEachCommit(() => onCommit(creation));
  return null;
}

function EmitPart({ part: { onCommit } }: { part: PartOf<"emit"> }) {
  const emit = useSocketEmit();
  useEachCommit(() => onCommit(emit));
  return null;
}

function UploadPart({ part: { roomId, onCommit } }: { part: PartOf<"upload"> }) {
  const upload = useUpload(roomId);
  useEachCommit(() => onCommit(upload));
  return null;
}

function FilePart({ part }: { part: PartOf<"file"> }) {
  const file = useFile(part.file);
  useEachCommit(() => part.onCommit(file));
  return null;
}

const components: { [Use in Part["use"]]: ComponentType<{ part: PartOf<Use> }> } = {
  room: RoomPart,
  connection: ConnectionPart,
  rooms: RoomsPart,
  event: EventPart,
  presence: PresencePart,
  typing: TypingPart,
  request: RequestPart,
  emit: EmitPart,
  upload: UploadPart,
  file: FilePart,
};

function mountPage(client: Client, parts: readonly Part[]): Mounted {
  const pageOf = (shown: readonly Part[]) => (
    <StrictMode>
      <SocketProvider client={client}>
        {shown.map((part, index) => {
          // Of the same kind as the part, which the table says and the compiler cannot follow.
          const AnyPart = components[part.use] as ComponentType<{ part: Part }>;
          return <AnyPart key={index} part={part} />;
        })}
      </SocketProvider>
    </StrictMode>
  );
  const page = render(pageOf(parts));
  return { update: (...next) => page.rerender(pageOf(next)), unmount: page.unmount };
}

describeBridge(mountPage, startTestServer);
