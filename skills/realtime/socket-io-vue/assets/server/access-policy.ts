import type { Room, User } from "@app/socket-types";

/** Your answer to who may do what. Asked on every join; throw nothing, answer false. */
export interface AccessPolicy {
  mayCreateRoom(user: User): boolean | Promise<boolean>;
  mayEnterRoom(user: User, room: Room): boolean | Promise<boolean>;
  /** Who hears that a room exists or changed: the ids of those who may enter it. */
  audienceOf(room: Room): "everyone" | readonly string[] | Promise<"everyone" | readonly string[]>;
  mayEnterOrganization(user: User, organizationId: string): boolean | Promise<boolean>;
}

/** Every signed-in user may create and enter every room, and no organisation. */
export const openToEveryone: AccessPolicy = {
  mayCreateRoom: () => true,
  mayEnterRoom: () => true,
  audienceOf: () => "everyone",
  // Nobody: an organisation's members are yours to name.
  mayEnterOrganization: () => false,
};
