import { toValue, type MaybeRefOrGetter, type Ref } from "vue";
import { useSocketClient, useStore } from "../src/index.js";
import { priceOf, type PriceState } from "./price.js";

// #region composable
/** A ref of the price of a symbol, watched while the component lives. */
export function usePrice(symbol: MaybeRefOrGetter<string>): Readonly<Ref<PriceState>> {
  const client = useSocketClient();
  return useStore(() => priceOf(client, toValue(symbol)));
}
// #endregion composable
