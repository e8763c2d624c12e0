import { acceptAdminLinks, resumeSession } from "chat-page";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../../chat.css";
import { App } from "./app.js";

acceptAdminLinks();
// Made outside of React, once per page: StrictMode runs initialisers twice and would open two connections.
const resumed = resumeSession();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App resumed={resumed} />
  </StrictMode>,
);
