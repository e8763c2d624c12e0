import { io } from "socket.io-client";

export function openRoom({ url, roomId, getToken, onChange }: any) {
  const socket = io(url, {
    auth: (send) => void getToken().then((token: string) => send({ token })),
    reconnectionDelay: 100,
  });
  let messages: any[] = [];
  socket.emit("room:join", { roomId }, (answer: any) => {
    messages = answer.data.messages;
    onChange();
  });
  socket.on("message:received", (fact) => {
    messages.push(...fact.messages);
    onChange();
  });
  return {
    messages: () => messages.map(({ messageId, content }) => ({ messageId, content, status: "sent" })),
    send: (content: string) =>
      socket.emit("message:send", { roomId, messageId: crypto.randomUUID(), content }, () => {}),
    lostHistory: () => false,
    close: () => socket.disconnect(),
  };
}
