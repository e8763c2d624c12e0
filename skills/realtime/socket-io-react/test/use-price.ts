import { useSocketClient, useStore } from "../src/index.js";
import { priceOf, type PriceState } from "./price.js";

// #region hook
/** The price of a symbol, watched while the component is mounted. */
export function usePrice(symbol: string): PriceState {
  return useStore(priceOf(useSocketClient(), symbol));
}
// #endregion hook
