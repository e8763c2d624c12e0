import { acceptAdminLinks, resumeSession } from "chat-page";
import { createApp } from "vue";
import "../../chat.css";
import App from "./app.vue";

acceptAdminLinks();
createApp(App, { resumed: resumeSession() }).mount("#root");
