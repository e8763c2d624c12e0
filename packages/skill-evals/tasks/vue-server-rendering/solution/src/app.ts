import { createSSRApp } from "vue";
import Chat from "./chat.vue";
import { createClient } from "./realtime/client/index.js";
import { socketPlugin } from "./realtime/plugin.js";

interface Options {
  url: string;
  roomId: string;
  getToken(): Promise<string>;
}

export function createChatApp({ url, roomId, getToken }: Options) {
  const client = createClient(url, { getToken });
  const app = createSSRApp(Chat, { roomId }).use(socketPlugin(client));
  return { app, start: client.connect, close: client.signOut };
}
