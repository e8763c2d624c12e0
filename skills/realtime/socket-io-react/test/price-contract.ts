import { command, commands, sessionCommands, type, type SessionFacts } from "@app/socket-types/contract";

// Made of parts of the chat's, because this package has no zod: `z.object({ symbol: z.string().max(80) })`.
const symbol = commands["room:create"].payload.shape.name;
const payload = commands["room:leave"].payload.omit({ roomId: true }).extend({ symbol });

export interface Price {
  symbol: string;
  cents: number;
  /** Grows with each change, over restarts of the server too. */
  version: number;
}

export const priceCommands = {
  ...sessionCommands,
  "price:watch": command({ payload, data: type<Price>() }),
  "price:unwatch": command({ payload, data: type<Record<string, never>>() }),
};

export type PriceCommands = typeof priceCommands;

export interface PriceFacts extends SessionFacts {
  /** To who watches the symbol. */
  "price:changed": Price;
}
