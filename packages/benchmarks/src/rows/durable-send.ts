import { findRedis, startRedis } from "../../../../skills/realtime/socket-io-server/test/redis-server.js";
import { openCrowd } from "../crowd.js";
import { share, type Row } from "../row.js";
import { besidePlain } from "../server.js";

const [rooms, members, sendsEach] = [5, 10, 100];

export const durableSend: Row = {
  name: "durable-send",
  title: "durable send",
  what: "A send through the whole stack with its messages in Redis, told to a room of 10 once it is stored. 5 rooms, everybody sends, one send in flight each. Redis's own CPU is not counted.",
  against: "plain Socket.IO with the same packets on the wire, which stores nothing",
  unit: "µs of server CPU per send",
  figure: "ratio",
  bar: { atMost: 1.5 },
  async open(size) {
    const program = findRedis();
    if (!program) return undefined;
    const redis = await startRedis(program);
    const sends = share(sendsEach, size);

    const subjects = await besidePlain(
      async (server) => {
        const crowds = [];
        for (let room = 0; room < rooms; room += 1) crowds.push(await openCrowd(server, members, `room-${room}-user`));
        const speakers = crowds.flatMap((crowd) => Array.from({ length: members }, (_, member) => ({ crowd, member })));
        const sendAll = () =>
          Promise.all(
            speakers.map(async ({ crowd, member }) => {
              for (let sent = 0; sent < sends; sent += 1) await crowd.say(member);
            }),
          );
        return async () => ((await server.cpuMs(sendAll)) * 1000) / (speakers.length * sends);
      },
      { redisUrl: redis.url },
    );
    return {
      ...subjects,
      async [Symbol.asyncDispose]() {
        await subjects[Symbol.asyncDispose]();
        await redis[Symbol.asyncDispose]();
      },
    };
  },
};
