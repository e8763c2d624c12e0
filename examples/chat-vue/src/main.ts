import { resumeSession } from "chat-page";
import { createApp } from "vue";
import "../../chat.css";
import App from "./app.vue";

createApp(App, { resumed: resumeSession() }).mount("#root");
