import { createServer } from "node:http";
import { Server } from "socket.io";
import { listen, pingTimeout } from "./listen.js";
import { servePlainChat } from "./plain-chat.js";

const http = createServer();
const io = new Server(http, { serveClient: false, pingTimeout });
servePlainChat(io);
await listen(http, io);
