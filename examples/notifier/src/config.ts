import { parseArgs } from "node:util";
import { z } from "zod";

const id = z.string().min(1).max(128);

const settings = z
  .object({
    REDIS_URL: z.url({ protocol: /^rediss?$/, error: "Set REDIS_URL to the redis:// URL of the nodes" }),
    REDIS_PREFIX: z
      .string()
      .regex(/^[\w-]{1,40}$/, "Set REDIS_PREFIX to that of the nodes")
      .default("chat"),
    user: z.array(id).default([]),
    room: z.array(id).default([]),
    text: z.string({ error: "Say what to tell: --text 'Tea is ready'" }).trim().min(1).max(4000),
  })
  .refine(({ user, room }) => user.length + room.length > 0, "Say whom to tell: --user ID, --room ID, or both");

export type Config = z.output<typeof settings>;

const options = {
  user: { type: "string", multiple: true },
  room: { type: "string", multiple: true },
  text: { type: "string" },
} as const;

/** What to tell, whom, and by which Redis. Throws an Error that says what to change. */
export function readConfig(args = process.argv.slice(2), environment = process.env): Config {
  const { values } = parseArgs({ args, options });
  const { REDIS_URL, REDIS_PREFIX } = environment;
  const parsed = settings.safeParse({ REDIS_URL, REDIS_PREFIX: REDIS_PREFIX || undefined, ...values });
  if (parsed.success) return parsed.data;
  throw new Error([...parsed.error.issues.map(({ message }) => message), "--help explains all."].join("\n"));
}

/** What `--help` prints. */
export const help = `Notifies users and rooms of the chat, on whichever node they are.

  notifier --user ID --text 'Tea is ready'   every tab and device of that user
  notifier --room ID --text 'Tea is ready'   everybody who is in that room now

--user and --room may be given several times. Environment variables:
  REDIS_URL     the redis:// URL of the nodes
  REDIS_PREFIX  that of the nodes (default: chat)`;
