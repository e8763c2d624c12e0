import { createClient } from "./realtime/client.js";
import { roomOf } from "./realtime/room.js";

interface Options {
  url: string;
  roomId: string;
  getToken(): Promise<string>;
  onChange(): void;
}

export function openRoom({ url, roomId, getToken, onChange }: Options) {
  const client = createClient(url, { getToken });
  const room = roomOf(client, roomId);
  const leave = room.subscribe(onChange);
  client.connect();
  return {
    messages: () => room.get().messages.map(({ messageId, content, status }) => ({ messageId, content, status })),
    send: (content: string) => void room.send(content),
    lostHistory: () => room.get().discontinuities > 0,
    close() {
      leave();
      client.signOut();
    },
  };
}
