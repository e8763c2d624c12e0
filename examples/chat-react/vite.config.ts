import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

const server = "http://localhost:3000";

export default defineConfig({
  base: "/react/",
  plugins: [react()],
  // Packages of this repository are read as live source.
  resolve: { conditions: ["@app/source", ...defaultClientConditions] },
  server: { proxy: { "/api": server, "/socket.io": { target: server, ws: true } } },
});
