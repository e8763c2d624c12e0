import type { Store } from "@app/socket-io-client";

const adminHash = /^#\/admin(?:\/([\w-]+))?$/;
const slot = "chat-admin";

/** The address of the admin page. */
export const linkToAdmin = "#/admin";

/** Whether the address names the admin page. */
export const isAdminInAddress: Store<boolean> = {
  get: () => adminHash.test(location.hash),
  subscribe(listener) {
    addEventListener("hashchange", listener);
    return () => removeEventListener("hashchange", listener);
  },
};

/** What the server's admin link brought to this browser. */
export const adminSecret = {
  get: (): string | undefined => localStorage.getItem(slot) ?? undefined,
  forget: (): void => localStorage.removeItem(slot),
};

/**
 * Keeps the secret of an admin link for the sign-in and takes it out of the address, so that no history, bookmark or
 * picture of the screen has it; browsers never send what follows the #. Call it once, before anybody signs in.
 */
export function acceptAdminLinks(): void {
  keepSecret();
  // Whoever is here already was signed in without it.
  addEventListener("hashchange", () => keepSecret() && location.reload());
}

function keepSecret(): boolean {
  const secret = adminHash.exec(location.hash)?.[1];
  if (secret === undefined) return false;
  localStorage.setItem(slot, secret);
  history.replaceState(history.state, "", linkToAdmin);
  return true;
}
