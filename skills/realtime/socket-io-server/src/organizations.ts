import { SocketError } from "@app/socket-types";
import type { AppNamespace, AppServer } from "@app/socket-types/server";
import type { AccessPolicy } from "./access-policy.js";
import { allowOnly, requireToken } from "./authentication.js";

const organizationName = /^\/org-([a-z0-9-]{1,64})$/;

/**
 * One namespace per organisation, `/org-<id>`, made when its first member connects and removed after its last. Members are
 * asked of `AccessPolicy.mayEnterOrganization`; all others are refused with `FORBIDDEN`. Prefer a room when events and
 * checks are the same as in `/`. Call `authenticate` first.
 *
 * `serve` is called for each namespace as it is made: add your listeners there.
 */
export function serveOrganizations(
  io: AppServer,
  access: Pick<AccessPolicy, "mayEnterOrganization">,
  serve: (namespace: AppNamespace, organizationId: string) => void = () => {},
): void {
  const organizations = io.of(organizationName);
  requireToken(io, organizations);
  allowOnly(organizations, async ({ data, nsp }) => {
    if (await access.mayEnterOrganization(data.user, idOf(nsp.name))) return;
    throw new SocketError("FORBIDDEN", "You do not belong to this organisation");
  });

  io.on("new_namespace", (namespace) => {
    if (organizationName.test(namespace.name)) serve(namespace, idOf(namespace.name));
  });

  organizations.on("connection", (socket) => {
    // The last member left while this one was being checked, and Socket.IO removed the namespace: nothing emitted to the name
    // would reach this socket. Closing the connection makes the client return to the namespace of today.
    if (io._nsps.get(socket.nsp.name) !== socket.nsp) socket.conn.close();
  });
}

const idOf = (name: string) => organizationName.exec(name)?.[1] ?? "";
