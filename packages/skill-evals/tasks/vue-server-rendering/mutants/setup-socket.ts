import { io } from "socket.io-client";
import { createSSRApp, h, ref, shallowRef } from "vue";

export function createChatApp({ url, roomId, getToken }: any) {
  const status = ref("idle");
  const messages = shallowRef<any[]>([]);
  let close = () => {};
  const Chat = {
    setup() {
      const socket = io(url, {
        forceNew: true,
        auth: (send) => void getToken().then((token: string) => send({ token })),
      });
      close = () => void socket.disconnect();
      socket.on("connect", () => {
        status.value = "connected";
        socket.emit("room:join", { roomId }, ({ data }: any) => (messages.value = data.messages));
      });
      socket.on("disconnect", () => (status.value = "reconnecting"));
      socket.on("message:received", (fact) => (messages.value = [...messages.value, ...fact.messages]));
      return () =>
        h("main", [
          h("p", { role: "status" }, status.value),
          h(
            "ol",
            messages.value.map((one) => h("li", { key: one.messageId }, one.content)),
          ),
          h("form", [h("input", { "aria-label": "Message" })]),
        ]);
    },
  };
  return { app: createSSRApp(Chat), start() {}, close: () => close() };
}
