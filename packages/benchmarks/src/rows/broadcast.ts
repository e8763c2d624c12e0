import { openCrowd } from "../crowd.js";
import { share, type Row } from "../row.js";
import { besidePlain } from "../server.js";

export const broadcast: Row = {
  name: "broadcast",
  title: "broadcast in a quiet room",
  what: "One message at a time, read by 1,000 members before the next: nothing to batch. Includes the send.",
  against: "plain Socket.IO: `io.to(room).emit` of the same packet",
  unit: "µs of server CPU per delivery",
  figure: "ratio",
  bar: { atMost: 1.05 },
  open: (size) =>
    besidePlain(async (server) => {
      const [members, messages] = [share(1_000, size), share(100, size)];
      const crowd = await openCrowd(server, members);

      async function sayAll() {
        for (let said = 0; said < messages; said += 1) {
          const read = crowd.everyoneReads(1);
          await crowd.say(said);
          await read;
        }
      }
      return async () => ((await server.cpuMs(sayAll)) * 1000) / (members * messages);
    }),
};
