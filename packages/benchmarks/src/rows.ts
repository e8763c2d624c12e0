import type { Row } from "./row.js";
import { accept } from "./rows/accept.js";
import { ackedSend } from "./rows/acked-send.js";
import { broadcast } from "./rows/broadcast.js";
import { clientBundle, reactBundle, vueBundle } from "./rows/bundles.js";
import { reactBurst, vueBurst } from "./rows/burst.js";
import { reactCommits, vueCommits } from "./rows/commits.js";
import { durableSend } from "./rows/durable-send.js";
import { fanOut } from "./rows/fan-out.js";
import { heap } from "./rows/heap.js";
import { tokenCheck } from "./rows/token-check.js";

/** Everything that is measured, in the order of the table. */
export const rows: readonly Row[] = [
  ackedSend,
  broadcast,
  fanOut,
  heap,
  accept,
  tokenCheck,
  durableSend,
  clientBundle,
  reactBundle,
  vueBundle,
  reactBurst,
  reactCommits,
  vueBurst,
  vueCommits,
];

/** The rows of these names, where `react` names all rows of React; all of them without names. Throws for another name. */
export function rowsNamed(names: readonly string[]): Row[] {
  const isMeant = (row: Row, name: string) => row.name === name || row.name.startsWith(`${name}-`);
  const unknown = names.filter((name) => !rows.some((row) => isMeant(row, name)));
  if (unknown.length > 0) {
    const known = rows.map(({ name }) => name).join(", ");
    throw new Error(`There is no row "${unknown.join('", "')}". Name some of: ${known}`);
  }
  return rows.filter((row) => names.length === 0 || names.some((name) => isMeant(row, name)));
}
