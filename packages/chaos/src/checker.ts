import type { RoomState } from "@app/socket-io-client";
import type { Log } from "./auditor.js";
import type { Sending } from "./observations.js";

/** What is left of a run when everything is whole and quiet again. */
export interface Outcome {
  readonly log: Log;
  readonly sendings: ReadonlyMap<string, Sending>;
  /** How often the log was lost, or may have been. */
  readonly losses: number;
  /** Those who are in the room. `hasStayed`: from before the first message on. */
  readonly members: readonly { name: string; hasStayed: boolean; state: RoomState }[];
}

/** Says what is not as promised (G1 to G3), in no time of its own: nothing here depends on how fast anything was. */
export function check({ log: { epoch, messages }, sendings, losses, members }: Outcome): string[] {
  const ids = messages.map(({ messageId }) => messageId);
  // Where each is for the first time.
  const places = new Map(ids.map((id, index) => [id, index + 1] as const).toReversed());
  const problems: string[] = [];

  if (places.size < ids.length) {
    const twice = messages.filter(({ messageId }, index) => places.get(messageId) !== index + 1);
    problems.push(`one effect: stored twice: ${twice.map(({ content }) => content).join(" ")}`);
  }
  if (messages.some(({ offset }, index) => offset !== index + 1)) problems.push("no holes: the log has one");

  const last = new Map<string, number>();
  for (const { content } of messages) {
    const [, page = "", number] = /^(.*)-(\d+)$/.exec(content) ?? [];
    // A number that comes again is stored twice, which is said already.
    if (Number(number) < (last.get(page) ?? 0)) problems.push(`order of sending: ${content} comes too late`);
    last.set(page, Number(number));
  }

  for (const [id, { content, acked }] of sendings) {
    if (!acked || (acked.epoch !== epoch && losses > 0)) continue;
    if (places.get(id) !== acked.offset || acked.epoch !== epoch) {
      problems.push(`acked is stored: ${content} was acked at ${acked.offset} of ${acked.epoch}, and is not there`);
    }
  }

  for (const { name, hasStayed, state } of members) {
    const shown = state.messages.map(({ messageId }) => messageId);
    const expected = ids.slice(ids.length - shown.length);
    if (shown.length > ids.length || shown.some((id, index) => id !== expected[index])) {
      problems.push(`one order: ${name} is shown something else than the log`);
    }
    if (hasStayed && state.discontinuities === 0 && shown.length < ids.length) {
      problems.push(`acked is delivered: ${name} is shown ${shown.length} of ${ids.length} messages`);
    }
    if (losses === 0 && state.discontinuities > 0) {
      problems.push(`no loss is made up: ${name} was told of ${state.discontinuities}`);
    }
  }
  return problems;
}
