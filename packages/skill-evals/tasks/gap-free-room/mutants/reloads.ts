import { io } from "socket.io-client";

export function openRoom({ url, roomId, getToken, onChange }: any) {
  const socket = io(url, {
    auth: (send) => void getToken().then((token: string) => send({ token })),
    reconnectionDelay: 100,
  });
  let messages: any[] = [];
  let pending: any[] = [];
  let epoch: string | undefined;
  let lost = false;
  const show = (list: any[]) => {
    for (const one of list) {
      pending = pending.filter(({ messageId }) => messageId !== one.messageId);
      if (!messages.some(({ messageId }) => messageId === one.messageId)) messages.push(one);
    }
    messages.sort((a, b) => a.offset - b.offset);
    onChange();
  };
  socket.on("connect", async () => {
    const { data } = await socket.emitWithAck("room:join", { roomId });
    if (epoch && epoch !== data.head.epoch) {
      lost = true;
      messages = [];
    }
    epoch = data.head.epoch;
    show(data.messages);
    for (const { messageId, content } of pending) socket.emit("message:send", { roomId, messageId, content }, () => {});
  });
  socket.on("message:received", (fact) => show(fact.messages));
  return {
    messages: () => [...messages.map((one) => ({ ...one, status: "sent" })), ...pending],
    async send(content: string) {
      const messageId = crypto.randomUUID();
      pending = [...pending, { messageId, content, status: "sending" }];
      onChange();
      if (!socket.connected) return;
      await socket
        .timeout(500)
        .emitWithAck("message:send", { roomId, messageId, content })
        .catch(() => {
          pending = pending.filter((one) => one.messageId !== messageId);
          socket.emit("message:send", { roomId, messageId: crypto.randomUUID(), content }, () => {});
        });
    },
    lostHistory: () => lost,
    close: () => socket.disconnect(),
  };
}
