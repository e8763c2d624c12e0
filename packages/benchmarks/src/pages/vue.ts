import "./browser.js";
import { socketPlugin, useRoom } from "@app/socket-io-vue";
import type { ChatMessage, ServerFacts } from "@app/socket-types";
import type { Socket } from "socket.io-client";
import { createApp, h, onMounted, onUnmounted, onUpdated, ref, type App, type Ref } from "vue";
import { servePage, type Shown } from "./serve-page.js";

type Message = Pick<ChatMessage, "messageId" | "content">;

function showing(messages: Readonly<Ref<readonly Message[]>>, { rows, committed }: Shown) {
  const tell = () => committed(messages.value.at(-1)?.content);
  onMounted(tell);
  onUpdated(tell);
  return () => messages.value.slice(-rows).map(({ messageId, content }) => h("p", { key: messageId }, content));
}

function listening(socket: Socket): Ref<Message[]> {
  const messages = ref<Message[]>([]);
  const add = (fact: ServerFacts["message:received"]) => messages.value.push(...fact.messages);
  onMounted(() => socket.on("message:received", add));
  onUnmounted(() => socket.off("message:received", add));
  return messages;
}

function mount(app: App): () => void {
  app.mount(document.querySelector("main")!);
  return () => app.unmount();
}

servePage({
  mountOurs(client, room) {
    const OurRoom = () =>
      showing(
        useRoom(room.roomId, ({ messages }) => messages),
        room,
      );
    return mount(createApp({ setup: OurRoom }).use(socketPlugin(client)));
  },
  mountPlain: (socket, room) => mount(createApp({ setup: () => showing(listening(socket), room) })),
});
