import type { AppServer } from "@app/socket-types/server";
import type { Socket } from "socket.io";

type Connection = Socket["conn"];

/**
 * Closes connections that do not read what they are sent, before it fills the process: Socket.IO buffers without a bound, in
 * its own write buffer and in the WebSocket's (Socket.IO docs, "How to implement back-pressure"). Volatile events are dropped
 * for such a connection from the start; a client that was closed returns by itself and resumes by cursor.
 *
 * `budgetBytes`: what may wait for one connection, at the least the largest single answer. `onClose` hears how much waited.
 */
export function closeSlowReaders(
  io: AppServer,
  {
    budgetBytes = 4 * 1024 * 1024,
    onClose = () => {},
  }: { budgetBytes?: number; onClose?: (waitingBytes: number) => void } = {},
): void {
  const checkEveryBytes = budgetBytes / 8;
  io.engine.on("connection", (connection: Connection) => {
    let queued = 0;
    let unchecked = 0;
    connection.on("flush", () => (queued = 0));
    connection.on("packetCreate", ({ data }: { data?: string | Buffer }) => {
      const bytes = data?.length ?? 0;
      queued += bytes;
      unchecked += bytes;
      if (unchecked < checkEveryBytes) return;
      unchecked = 0;
      const waiting = queued + bufferedBytes(connection);
      if (waiting <= budgetBytes) return;
      onClose(waiting);
      discard(connection);
    });
  });
}

// Engine.IO does not type the WebSocket inside its transport; a polling transport has none.
const webSocketOf = ({ transport }: Connection) =>
  (transport as { socket?: { bufferedAmount: number; terminate(): void } }).socket;

const bufferedBytes = (connection: Connection): number => webSocketOf(connection)?.bufferedAmount ?? 0;

function discard(connection: Connection): void {
  const socket = webSocketOf(connection);
  // The default is to wait until everything is written, which a stopped reader never lets happen.
  connection.close(true);
  socket?.terminate();
}
