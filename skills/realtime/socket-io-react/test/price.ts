import {
  createStore,
  createWorker,
  isRetryable,
  namespaceOf,
  perClient,
  type Client,
  type Store,
} from "@app/socket-io-client";
import type { SocketError } from "@app/socket-types";
import type { Price, PriceCommands, PriceFacts } from "./price-contract.js";

// #region store
/** `waiting` for the server's answer, also while the connection is away: the latest price that is known stays. */
export type PriceState = { status: "waiting" | "live"; latest?: Price } | { status: "refused"; error: SocketError };

const storesOf = perClient(() => new Map<string, Store<PriceState>>());

/** The one store of a symbol per client: it costs one command, however many components watch it. */
export function priceOf(client: Client, symbol: string): Store<PriceState> {
  const stores = storesOf(client);
  const store = stores.get(symbol) ?? createPrice(client, symbol);
  stores.set(symbol, store);
  return store;
}

function createPrice(client: Client, symbol: string): Store<PriceState> {
  const prices = namespaceOf<PriceCommands, PriceFacts>(client, "/prices");
  let latest: Price | undefined;
  let refusal: SocketError | undefined;
  let isWanted = false;
  let isWatched = false;

  // Brings about what is wanted, one command at a time; what rejects here is tried again, with backoff.
  const worker = createWorker(() => {
    if (prices.connection.get().status !== "connected" || refusal || isWatched === isWanted) return undefined;
    return isWanted ? watch() : unwatch();
  });

  async function watch() {
    try {
      const price = await prices.request("price:watch", { symbol });
      isWatched = true;
      take(price);
    } catch (error) {
      if (isRetryable(error) || prices.connection.get().status !== "connected") throw error;
      refusal = error as SocketError;
      store.changed();
    }
  }

  async function unwatch() {
    isWatched = false;
    // One that fails is not repeated: the server forgets who watches with the connection.
    await prices.request("price:unwatch", { symbol }).catch(() => undefined);
  }

  /** A fact is handled before an answer that came with it, or just before it: the newer of them stays. */
  function take(price: Price) {
    if (!latest || price.version > latest.version) latest = price;
    store.changed();
  }

  function disconnected() {
    worker.rest();
    isWatched = false;
    refusal = undefined;
    store.changed();
  }

  const store = createStore<PriceState>({
    read() {
      if (refusal) return { status: "refused", error: refusal };
      return { status: isWatched ? "live" : "waiting", ...(latest && { latest }) };
    },
    start() {
      isWanted = true;
      const stop = prices.listen({
        connect: () => worker.poke(),
        disconnect: disconnected,
        "price:changed": (price) => price.symbol === symbol && take(price),
      });
      prices.connect();
      worker.poke();
      return () => {
        stop();
        isWanted = false;
        refusal = undefined;
        worker.poke();
        store.changed();
      };
    },
  });

  client.onSignOut(() => {
    latest = undefined;
    disconnected();
  });

  return { get: store.get, subscribe: store.subscribe };
}
// #endregion store
