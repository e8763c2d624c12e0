import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { CommandAnswer } from "../src/dispatch.js";
import { createMetrics } from "../src/metrics.js";
import { createRoom, request, startTestServer } from "../src/testing.js";
import { openRaw } from "./raw-connection.js";

async function startMeasured() {
  const answers: CommandAnswer[] = [];
  const server = await startTestServer({ onAnswer: (answer) => answers.push(answer) });
  const metrics = createMetrics(server.io);
  const text = () => {
    for (const answer of answers.splice(0)) metrics.onAnswer(answer);
    return metrics.registry.metrics();
  };
  return { server, text, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("connections, sockets and the largest room are counted", async () => {
  await using measured = await startMeasured();
  const [ada, bob] = [await measured.server.connect("ada"), await measured.server.connect("bob")];
  await createRoom(ada, bob);
  const text = await measured.text();
  for (const line of ["socketio_connections 2", "socketio_sockets 2", "socketio_largest_room 2"])
    expect(text).toContain(line);
});

test("commands are counted by name and result, and timed", async () => {
  await using measured = await startMeasured();
  const ada = await measured.server.connect("ada");
  await request(ada, "room:list", {});
  await request(ada, "room:join", { roomId: randomUUID() }).catch(() => {});
  const text = await measured.text();
  expect(text).toContain('socketio_commands_total{command="room:list",result="ok"} 1');
  expect(text).toContain('socketio_commands_total{command="room:join",result="NOT_FOUND"} 1');
  expect(text).toContain('socketio_command_seconds_count{command="room:list"} 1');
});

test("what a client chose is no label", async () => {
  await using measured = await startMeasured();
  const ada = await measured.server.connect("ada");
  const { roomId } = await createRoom(ada);
  await using peer = await openRaw(measured.server.url);
  await peer.enter({ token: measured.server.token("mallory") });
  for (let index = 0; index < 50; index += 1) peer.send(`42["invented ${index}",{}]`);
  peer.send('420["room:list",{}]');
  await peer.receives("430");
  const text = await measured.text();
  expect(text).toContain('socketio_commands_total{command="unknown",result="UNKNOWN_COMMAND"} 50');
  expect(text).not.toMatch(new RegExp(`invented|mallory|${roomId}`));
});

test("refused handshakes are counted by Engine.IO's code", async () => {
  await using measured = await startMeasured();
  await (
    await fetch(`${measured.server.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin: "https://evil.example" },
    })
  ).text();
  await (await fetch(`${measured.server.url}/socket.io/?EIO=4&transport=polling&sid=guess`)).text();
  const text = await measured.text();
  expect(text).toContain('socketio_handshakes_refused_total{code="4"} 1');
  expect(text).toContain('socketio_handshakes_refused_total{code="1"} 1');
});
