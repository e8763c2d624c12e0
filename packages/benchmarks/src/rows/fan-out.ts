import { openCrowd } from "../crowd.js";
import { pace } from "../pace.js";
import { share, type Row } from "../row.js";
import { besidePlain } from "../server.js";

const messages = 500;
const perSecond = 1_000;
const senders = 50;

export const fanOut: Row = {
  name: "fan-out",
  title: "fan-out in a busy room",
  what: "50 of 1,000 members send 1,000 messages a second together, for half a second; timed until the last member has read the last one. Batched: one frame per tick and member.",
  against: "plain Socket.IO: `io.to(room).emit` of each message",
  unit: "deliveries per second",
  figure: "ratio",
  bar: { atLeast: 3 },
  open: (size) =>
    besidePlain(async (server) => {
      const members = share(1_000, size);
      const crowd = await openCrowd(server, members);
      const count = share(messages, size);

      return async () => {
        const startedAt = performance.now();
        const read = crowd.everyoneReads(count);
        await pace(count, perSecond, (index) => crowd.say(index % senders));
        await read;
        return (members * count) / ((performance.now() - startedAt) / 1000);
      };
    }),
};
