// Loosely typed, as such code is found.
import { io, type Socket } from "socket.io-client";
import { createSSRApp, h, onMounted, onUnmounted, reactive } from "vue";

let socket: Socket | undefined;
const state = reactive({ status: "idle", messages: [] as any[], draft: "" });

export function createChatApp({ url, roomId, getToken }: any) {
  socket ??= io(url, { autoConnect: false, auth: (send) => void getToken().then((token: string) => send({ token })) });
  const Chat = {
    setup() {
      onMounted(() => {
        socket?.on("connect", () => {
          state.status = "connected";
          socket?.emit("room:join", { roomId }, ({ data }: any) => (state.messages = data.messages));
        });
        socket?.on("message:received", (fact) => state.messages.push(...fact.messages));
      });
      onUnmounted(() => socket?.emit("room:leave", { roomId }, () => {}));
      return () =>
        h("main", [
          h("p", { role: "status" }, state.status),
          h(
            "ol",
            state.messages.map((one) => h("li", { key: one.messageId }, one.content)),
          ),
          h(
            "form",
            {
              onSubmit(event: Event) {
                event.preventDefault();
                socket?.emit(
                  "message:send",
                  { roomId, messageId: crypto.randomUUID(), content: state.draft },
                  () => {},
                );
                state.draft = "";
              },
            },
            [
              h("input", {
                "aria-label": "Message",
                value: state.draft,
                onInput: (event: any) => (state.draft = event.target.value),
              }),
            ],
          ),
        ]);
    },
  };
  return { app: createSSRApp(Chat), start: () => socket?.connect(), close: () => socket?.disconnect() };
}
