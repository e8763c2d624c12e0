import type { AppServer } from "@app/socket-types/server";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { CommandAnswer } from "./dispatch.js";

export interface Metrics {
  /** What `/metrics` answers. Keep it off the public network. */
  readonly registry: Registry;
  /** Give it to `serveCommands` as `onAnswer`. */
  onAnswer(answer: CommandAnswer): void;
}

/**
 * Prometheus metrics of one server: connections, sockets by namespace, members in the largest room, commands by name and
 * result, their latency, refused handshakes by Engine.IO's code, event-loop lag. No label holds what a client chose.
 */
export function createMetrics(io: AppServer): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  new Gauge({
    name: "socketio_connections",
    help: "Open connections, in any namespace or none",
    registers,
    collect() {
      this.set(io.engine.clientsCount);
    },
  });
  new Gauge({
    name: "socketio_sockets",
    help: "Connected sockets of the namespace /",
    registers,
    collect() {
      this.set(io.of("/").sockets.size);
    },
  });
  new Gauge({
    name: "socketio_largest_room",
    help: "Sockets in the largest room of the namespace /",
    registers,
    collect() {
      let largest = 0;
      for (const { size } of io.of("/").adapter.rooms.values()) largest = Math.max(largest, size);
      this.set(largest);
    },
  });

  const refused = new Counter({
    name: "socketio_handshakes_refused_total",
    help: "Refused by Engine.IO, by its code: 0 transport, 1 sid, 2 method, 3 request, 4 forbidden, 5 protocol",
    labelNames: ["code"],
    registers,
  });
  io.engine.on("connection_error", ({ code }: { code: number }) => refused.inc({ code }));

  const commands = new Counter({
    name: "socketio_commands_total",
    help: "Commands by name and result",
    labelNames: ["command", "result"],
    registers,
  });
  const latency = new Histogram({
    name: "socketio_command_seconds",
    help: "From a command's arrival to its ack",
    labelNames: ["command"],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
    registers,
  });

  return {
    registry,
    onAnswer({ event, known, code, durationMs }) {
      // A stranger's invention as a label would grow without a bound.
      const command = known ? event : "unknown";
      commands.inc({ command, result: code });
      latency.observe({ command }, durationMs / 1000);
    },
  };
}
