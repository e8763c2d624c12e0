import { namespaceOf, serveCommands, sessionHandlers } from "@app/socket-io-server";
import { startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { SocketError } from "@app/socket-types";
import { priceCommands, type Price, type PriceCommands, type PriceFacts } from "./price-contract.js";

export interface PriceServer extends TestServer {
  /** Changes a price, and tells who watches it. */
  change(symbol: string, cents: number): void;
  /** The symbols that were asked for. */
  readonly reads: readonly string[];
  /** Called with each symbol whose price was read, before that is answered. */
  onRead: (symbol: string) => void;
  /** How many connections watch a symbol. */
  watchers(symbol: string): number;
}

/** A real server with prices on `/prices`. */
export async function startPriceServer(): Promise<PriceServer> {
  const server = await startTestServer();
  const namespace = namespaceOf<PriceCommands, PriceFacts>(server.io, "/prices");
  const latest = new Map<string, Price>();

  const reads: string[] = [];

  const prices: PriceServer = {
    ...server,
    reads,
    onRead: () => {},
    change(symbol, cents) {
      const price = { symbol, cents, version: (latest.get(symbol)?.version ?? 0) + 1 };
      latest.set(symbol, price);
      namespace.to(symbol).emit("price:changed", price);
    },
    watchers: (symbol) => namespace.adapter.rooms.get(symbol)?.size ?? 0,
  };

  serveCommands(namespace, priceCommands, {
    ...sessionHandlers(server.verifyToken),
    async "price:watch"(socket, { symbol }) {
      // Before it is read: what changes from here on is told.
      await socket.join(symbol);
      const price = latest.get(symbol);
      if (!price) {
        await socket.leave(symbol);
        throw new SocketError("NOT_FOUND", "Nobody trades this");
      }
      reads.push(symbol);
      prices.onRead(symbol);
      return price;
    },
    async "price:unwatch"(socket, { symbol }) {
      await socket.leave(symbol);
      return {};
    },
  });
  return prices;
}
