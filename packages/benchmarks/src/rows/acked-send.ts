import { openRoom, sayAs } from "../crowd.js";
import { share, type Row } from "../row.js";
import { besidePlain } from "../server.js";

const senders = 100;
const sendsEach = 150;

export const ackedSend: Row = {
  name: "acked-send",
  title: "acked send",
  what: "A send through the whole stack of SKILL.md: authenticated, limited, validated, put in sequence, stored in memory with its offset, told to the room, acked. 100 users, each alone in a room, one send in flight each.",
  against:
    "plain Socket.IO with the same packets on the wire: the handler builds the message, emits it to the room and acks it, and does nothing else",
  unit: "µs of server CPU per send",
  figure: "ratio",
  bar: { atMost: 1.2 },
  open: (size) =>
    besidePlain(async (server) => {
      const sends = share(sendsEach, size);
      const peers = await server.connect(Array.from({ length: senders }, (_, index) => `user-${index}`));
      const members = await Promise.all(peers.map(async (peer) => ({ peer, roomId: await openRoom([peer]) })));

      const sendAll = () =>
        Promise.all(
          members.map(async ({ peer, roomId }) => {
            for (let sent = 0; sent < sends; sent += 1) await sayAs(peer, roomId);
          }),
        );
      return async () => ((await server.cpuMs(sendAll)) * 1000) / (senders * sends);
    }),
};
