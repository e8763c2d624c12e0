import { onBeforeUnmount, onMounted, useTemplateRef } from "vue";

/** Hands the element with this template ref to `attach` once it is there, and calls the end of it before it goes. */
export function useAttached(name: string, attach: (element: HTMLElement | null) => () => void): void {
  const element = useTemplateRef<HTMLElement>(name);
  let detach = () => {};
  onMounted(() => (detach = attach(element.value)));
  onBeforeUnmount(() => detach());
}
