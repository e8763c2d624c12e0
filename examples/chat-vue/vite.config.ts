import vue from "@vitejs/plugin-vue";
import { defaultClientConditions, defineConfig } from "vite";

const server = "http://localhost:3000";

export default defineConfig({
  base: "/vue/",
  plugins: [vue()],
  // Packages of this repository are read as live source.
  resolve: { conditions: ["@app/source", ...defaultClientConditions] },
  server: { proxy: { "/api": server, "/socket.io": { target: server, ws: true } } },
});
