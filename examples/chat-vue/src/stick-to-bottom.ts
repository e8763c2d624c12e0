import { createPlaceKeeper, type PlaceKeeper } from "chat-page";
import { computed, onBeforeUnmount, onMounted, onUpdated, ref, useTemplateRef, watch, type ComputedRef } from "vue";

interface Sticking {
  /** True while something below the reader's place has not been seen. */
  hasUnseen: ComputedRef<boolean>;
  scrollToEnd: () => void;
  onScroll: () => void;
}

/**
 * Keeps the list of `<li>` in the element with this template ref at its end while the reader is there, and in place
 * while he reads further up, also when older items appear or vanish above. An own message always brings him to the end.
 */
export function useStickToBottom(name: string, last: () => { key: string; isOwn: boolean } | undefined): Sticking {
  const log = useTemplateRef<HTMLElement>(name);
  let place: PlaceKeeper | undefined;
  let stopWatching: (() => void) | undefined;
  // What was last when the reader left the end; undefined while he is there.
  const readUpTo = ref<string>();
  const isAtEnd = () => readUpTo.value === undefined;
  const scrollToEnd = () => place?.scrollToEnd();

  onMounted(() => {
    place = createPlaceKeeper(log.value!);
    stopWatching = place.watchSize(isAtEnd);
    place.settle(true);
  });
  onUpdated(() => place?.settle(isAtEnd()));
  onBeforeUnmount(() => stopWatching?.());
  watch(
    () => last()?.key,
    () => last()?.isOwn && scrollToEnd(),
    { flush: "post" },
  );

  return {
    hasUnseen: computed(() => !isAtEnd() && last()?.key !== readUpTo.value && !last()?.isOwn),
    scrollToEnd,
    onScroll() {
      readUpTo.value = place?.isNearEnd() ? undefined : (readUpTo.value ?? last()?.key ?? "");
    },
  };
}
