export { provideSocketClient, socketPlugin, useSocketClient } from "./plugin.js";
export { useConnection } from "./use-connection.js";
export { useRoom, type RoomView } from "./use-room.js";
export { useSocketEvent } from "./use-socket-event.js";
export { useStore } from "./use-store.js";
