import { join } from "node:path";

export interface Welcome {
  url: string;
  adminSecret: string;
  dataDirectory: string;
  /** Whether a person reads this: what a terminal shows is gone with it, what a pipe gets ends up in a log. */
  isTerminal: boolean;
}

/** What the chat says when it is ready. The admin's secret stands in it for a person's eyes alone. */
export function welcome({ url, adminSecret, dataDirectory, isTerminal }: Welcome): string {
  // Browsers keep what follows the # to themselves.
  const adminLink = `${url}/react/#/admin/`;
  const admin = isTerminal
    ? `${adminLink}${adminSecret}`
    : `${adminLink} followed by what ${join(dataDirectory, "admin-secret")} holds`;
  return [
    "",
    `  The chat is at ${url}/react and, in Vue, at ${url}/vue`,
    `  To be its admin, open ${admin}`,
    "  Ctrl-C stops it.",
    "",
  ].join("\n");
}
