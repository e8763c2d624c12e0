import { createClient } from "@app/socket-io-client";
import { SocketProvider } from "@app/socket-io-react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBoard } from "./board.js";
import { BoardView } from "./board-view.js";
import "./board.css";

// The demo signs everybody in who asks. A product asks for a password first.
const person = (localStorage.getItem("person") ?? crypto.randomUUID()).slice(0, 36);
localStorage.setItem("person", person);

const client = createClient(location.origin, {
  async getToken() {
    const response = await fetch(`/token/${person}`, { method: "POST" });
    if (!response.ok) throw new Error(`The token endpoint answered ${response.status}`);
    return response.text();
  },
});
const board = createBoard(client, "plan");
client.connect();

createRoot(document.querySelector("#root")!).render(
  <StrictMode>
    <SocketProvider client={client}>
      <BoardView board={board} />
    </SocketProvider>
  </StrictMode>,
);
