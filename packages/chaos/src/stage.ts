import { createSecretKey, randomBytes, randomUUID } from "node:crypto";
import { openAuditor, type Auditor } from "./auditor.js";
import type { Broken } from "./broken.js";
import { startCluster } from "./cluster.js";
import type { World } from "./faults.js";
import { createHistory } from "./history.js";
import { openMember, type Member } from "./member.js";
import { startNetwork, type Network } from "./network.js";
import { createObservations, type Observations } from "./observations.js";
import { startRedis } from "./redis.js";
import type { Scenario } from "./scenario.js";

export interface StageOptions {
  /** The bundled node program. */
  nodeFile: string;
  redisProgram: string;
  broken?: Broken | undefined;
}

export interface Stage extends World, AsyncDisposable {
  readonly observations: Observations;
  readonly auditor: Auditor;
}

/** Everything that a scenario needs: Redis, nodes, pages and the networks between them, gone when it is disposed of. */
export async function openStage(scenario: Scenario, { nodeFile, redisProgram, broken }: StageOptions): Promise<Stage> {
  const opened: (() => unknown)[] = [];
  const close = async () => {
    for (let last = opened.pop(); last; last = opened.pop()) await last();
  };
  const closing = <T extends AsyncDisposable>(thing: T): T => {
    opened.push(() => thing[Symbol.asyncDispose]());
    return thing;
  };

  async function open(): Promise<Stage> {
    const history = createHistory();
    const observations = createObservations(history);
    const [secret, roomId] = [randomBytes(32).toString("hex"), randomUUID()];
    const key = createSecretKey(secret, "hex");
    const durable = scenario.persistence === "always";

    const redis = closing(await startRedis(redisProgram, scenario.persistence));
    const links: Network[] = [];
    for (let place = 0; place < scenario.nodes; place += 1) {
      links.push(closing(await startNetwork(() => redis.port)));
    }
    const settings = links.map(({ host }) => ({ redisUrl: `redis://${host}`, secret, roomId, durable, broken }));
    const cluster = closing(await startCluster(nodeFile, settings));
    const members: Member[] = [];
    for (let index = 0; index < scenario.members; index += 1) {
      const network = closing(await startNetwork(cluster.route));
      // The last page is a second one of the first user.
      const userId = `user-${index % (scenario.members - 1)}`;
      const member = openMember({ name: `page-${index}`, userId, network, roomId, key, history, observations });
      opened.push(member.close);
      members.push(member);
    }
    const clear = closing(await startNetwork(cluster.route));
    const auditor = openAuditor(`http://${clear.host}`, roomId, key);
    opened.push(auditor.close);
    return {
      scenario,
      cluster,
      redis,
      links,
      members,
      history,
      observations,
      auditor,
      ban: auditor.ban,
      [Symbol.asyncDispose]: close,
    };
  }

  return open().catch(async (error: unknown) => {
    await close();
    throw error;
  });
}
