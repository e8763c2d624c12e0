import { createServer } from "node:http";
import { authenticate, createTokenVerifier, secretKey } from "@app/socket-io-server";
import { Server } from "socket.io";
import { settingsOf } from "../answer.js";
import { listen, pingTimeout, type ServerSettings } from "./listen.js";
import { servePlainChat } from "./plain-chat.js";

// The plain chat behind the token check, to see what that alone costs.
const http = createServer();
const io = new Server(http, { serveClient: false, pingTimeout });
authenticate(io, createTokenVerifier(secretKey(settingsOf<ServerSettings>().secret)));
servePlainChat(io);
await listen(http, io);
