import type { Client } from "@app/socket-io-client";
import { openPage as openBridgePage, type BridgePage, type Mounted, type Part } from "@app/socket-io-client/testing";
import { startTestServer, type TestServerOptions } from "@app/socket-io-server/testing";
import { config, mount, type VueWrapper } from "@vue/test-utils";
import {
  defineComponent,
  h,
  onMounted,
  onUpdated,
  shallowRef,
  unref,
  type Component,
  type MaybeRef,
  type Plugin,
  type VNodeChild,
} from "vue";
import {
  socketPlugin,
  useConnection,
  useFile,
  usePresence,
  useRequest,
  useRoom,
  useRooms,
  useSocketEmit,
  useSocketEvent,
  useTyping,
  useUpload,
} from "../src/index.js";

// A warning of Vue fails the test that caused it.
config.global.config.warnHandler = (message) => {
  throw new Error(message);
};

type PartOf<Use extends Part["use"]> = Extract<Part, { use: Use }>;

/** A component for one kind of part. */
const partComponent = <Some extends Part>(setup: (props: { part: Some }) => () => VNodeChild) =>
  defineComponent(setup, { props: ["part"] });

/** Tells of every commit, with what the component saw in it. */
function useEachCommit(tell: () => void): void {
  onMounted(tell);
  onUpdated(tell);
}

const sectionOf = (roomId: string, messages: readonly { messageId: string; content: string }[]) =>
  h(
    "section",
    { "data-room": roomId },
    messages.map(({ messageId, content }) => h("p", { key: messageId }, content)),
  );

const RoomPart = partComponent<PartOf<"room">>((props) => {
  const { select } = props.part;
  const roomId = () => props.part.roomId;
  if (select) {
    const selected = useRoom(roomId, select);
    useEachCommit(() => props.part.onCommit(selected.value));
    return () => void selected.value;
  }
  const room = useRoom(roomId);
  useEachCommit(() => props.part.onCommit(room.value));
  return () => sectionOf(props.part.roomId, room.value.messages);
});

const EventPart = partComponent<PartOf<"event">>((props) => {
  useSocketEvent("room:updated", (room) => props.part.handler(room));
  return () => undefined;
});

/** A component that shows nothing, and tells what its composable returned. */
const silentPart = <Silent extends Exclude<Part, { use: "event" }>>(
  useShown: (part: () => Silent) => MaybeRef<unknown>,
) =>
  partComponent<Silent>((props) => {
    const shown = useShown(() => props.part);
    useEachCommit(() => props.part.onCommit(unref(shown)));
    return () => void unref(shown);
  });

const components: Record<Part["use"], Component> = {
  room: RoomPart,
  event: EventPart,
  connection: silentPart<PartOf<"connection">>((part) => useConnection(part().select ?? ((state) => state))),
  rooms: silentPart<PartOf<"rooms">>((part) => useRooms(part().select ?? ((list) => list))),
  presence: silentPart<PartOf<"presence">>((part) => usePresence(() => part().roomId)),
  typing: silentPart<PartOf<"typing">>((part) => useTyping(() => part().roomId)),
  upload: silentPart<PartOf<"upload">>((part) => useUpload(() => part().roomId)),
  request: silentPart<PartOf<"request">>(() => useRequest("room:create")),
  emit: silentPart<PartOf<"emit">>(() => useSocketEmit()),
  file: silentPart<PartOf<"file">>((part) => useFile(() => part().file)),
};

/** Renders a component for each part, as the shared sentences ask for it. */
export function mountPage(client: Client, initial: readonly Part[]): Mounted {
  const parts = shallowRef(initial);
  const App = () => parts.value.map((part, index) => h(components[part.use], { key: index, part }));
  const page = mount(App, { global: { plugins: [socketPlugin(client)] }, attachTo: document.body });
  return {
    update: (...next) => void (parts.value = next),
    unmount: () => page.unmount(),
  };
}

export interface Page extends BridgePage {
  /** Renders a component for Ada, in the document. */
  render(component: Component, ...plugins: Plugin[]): VueWrapper;
}

/** A server with a room, Bob in it, and Ada connecting with a page. Everything ends with the test. */
export async function openPage(options?: TestServerOptions): Promise<Page> {
  const page = await openBridgePage(mountPage, () => startTestServer(options));
  const rendered = new Set<VueWrapper>();
  return {
    ...page,
    render(component, ...plugins) {
      const view = mount(component, {
        global: { plugins: [socketPlugin(page.client), ...plugins] },
        attachTo: document.body,
      });
      rendered.add(view);
      return view;
    },
    async [Symbol.asyncDispose]() {
      for (const view of rendered) if (view.element.isConnected) view.unmount();
      await page[Symbol.asyncDispose]();
    },
  };
}

/** Shows the messages of a room, as the shared sentences ask for it. */
export const Room = defineComponent({
  props: { roomId: { type: String, required: true } },
  setup(props) {
    const room = useRoom(() => props.roomId);
    return () => sectionOf(props.roomId, room.value.messages);
  },
});
