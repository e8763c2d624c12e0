import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // Packages of this repository are read as live source.
  resolve: { conditions: ["@app/source", ...defaultClientConditions] },
});
