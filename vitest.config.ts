import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

const source = "@app/source";
const node = { resolve: { conditions: [source, "module", "node", "development|production"] } };

export default defineConfig({
  // Packages read each other's live source; `ssr` is where tests run, `__vitest__` where global setup runs.
  resolve: { conditions: [source, "module", "browser", "development|production"] },
  environments: { ssr: node, __vitest__: node },
  test: {
    // Modules are loaded once per worker and not once per file: half of the run was loading. Tests share no state in them.
    isolate: false,
    // Much of a run is waiting for servers and children: three workers keep two cores busy.
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: "socket-types", include: ["packages/socket-types/test/**/*.suite.ts"] } },
      {
        extends: true,
        test: { name: "server", include: ["skills/realtime/socket-io-server/test/!(pglite-directory).suite.ts"] },
      },
      { extends: true, test: { name: "client", include: ["skills/realtime/socket-io-client/test/**/*.suite.ts"] } },
      {
        extends: true,
        plugins: [react()],
        test: { name: "react", environment: "jsdom", include: ["skills/realtime/socket-io-react/test/**/*.suite.tsx"] },
      },
      {
        extends: true,
        plugins: [vue()],
        test: { name: "vue", environment: "jsdom", include: ["skills/realtime/socket-io-vue/test/**/*.suite.ts"] },
      },
      { extends: true, test: { name: "chat-server", include: ["examples/chat-server/test/!(process).suite.ts"] } },
      { extends: true, test: { name: "chat-page", include: ["examples/chat-page/test/**/*.suite.ts"] } },
      { extends: true, test: { name: "kanban", include: ["examples/kanban/test/*.suite.ts"] } },
      { extends: true, test: { name: "skills", include: ["packages/skill-tools/test/*.suite.ts"] } },
      {
        extends: true,
        test: {
          name: "types",
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ["{packages,skills}/**/test/**/*.test-d.ts"],
            tsconfig: "tsconfig.test-d.json",
          },
        },
      },
    ],
  },
});
