import type { AppServer } from "@app/socket-types/server";

/** What goes wrong between the server and one of its users. */
export interface Faults {
  /** Connections that this user has ever opened. */
  connectedTimes(userId: string): number;
  /** The commands that this user has sent, in order. */
  commandsOf(userId: string): readonly string[];
  /** Cuts the user's connections as a lost network does. */
  cut(userId: string): void;
  /** Cuts, and lets him in again only after `admit`. */
  refuse(userId: string): void;
  admit(userId: string): void;
  /** The next of these commands, after so many others, runs, and the connection breaks before its ack and its echo. */
  loseNextAck(command?: string, after?: number): void;
  /** From now on the acks of messages, or what the room is told of them, arrive a moment late. */
  delay(what: "ack" | "echo"): void;
}

const lateMs = 60;

/** Makes the faults, and the means to put them between a server, or the one that follows it, and its users. Bob is spared. */
export function createFaults(): Faults & { attach(server: AppServer): void } {
  const commands = new Map<string, string[]>();
  const times = new Map<string, number>();
  const refused = new Set<string>();
  let losesAck: { command: string; after: number } | undefined;
  let delayed: string | undefined;
  let io: AppServer;

  const faults: ReturnType<typeof createFaults> = {
    connectedTimes: (userId) => times.get(userId) ?? 0,
    commandsOf: (userId) => commands.get(userId) ?? [],
    cut(userId) {
      for (const { conn, data } of io.of("/").sockets.values()) if (data.user.id === userId) conn.close(true);
    },
    refuse(userId) {
      refused.add(userId);
      faults.cut(userId);
    },
    admit: (userId) => void refused.delete(userId),
    loseNextAck: (command = "message:send", after = 0) => void (losesAck = { command, after }),
    delay(what) {
      delayed = what;
      const { adapter } = io.of("/");
      const broadcast = adapter.broadcast.bind(adapter);
      if (what === "ack") return;
      adapter.broadcast = (packet, options) => void setTimeout(() => broadcast(packet, options), lateMs);
    },
    attach(server) {
      io = server;
      io.of("/").use((socket, next) => {
        if (refused.has(socket.data.user.id)) socket.conn.close(true);
        else next();
      });
      io.on("connection", (socket) => {
        const { id } = socket.data.user;
        times.set(id, (times.get(id) ?? 0) + 1);
        const sent = commands.get(id) ?? [];
        commands.set(id, sent);
        socket.use((packet, next) => {
          const ack = packet.at(-1) as (answer: unknown) => void;
          if (delayed === "ack" && packet[0] === "message:send")
            packet[packet.length - 1] = (answer: unknown) => setTimeout(() => ack(answer), lateMs);
          next();
        });
        socket.onAny((event: string) => {
          sent.push(event);
          if (event !== losesAck?.command || id === "bob") return;
          losesAck.after -= 1;
          if (losesAck.after >= 0) return;
          losesAck = undefined;
          // Whatever is written from here on does not leave, not even by a transport that comes with an upgrade: the command
          // runs, its answer is lost.
          const { conn } = socket;
          conn.write = () => conn;
          setTimeout(() => conn.close(true), 30);
        });
      });
    },
  };
  return faults;
}
