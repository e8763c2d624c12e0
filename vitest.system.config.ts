import { createRequire } from "node:module";
import { transformAsync } from "@babel/core";
import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const source = "@app/source";
const node = { resolve: { conditions: [source, "module", "node", "development|production"] } };

const oldest = createRequire(new URL("packages/oldest-peers/package.json", import.meta.url));
/** These modules of `packages/oldest-peers` in the place of the newest ones. */
const olderThan = (names: string[]) =>
  names.map((name) => ({ find: new RegExp(`^${name}$`), replacement: oldest.resolve(name) }));

/** Compiles the hooks as an app with React Compiler does; what it cannot compile fails. */
const reactCompiler: Plugin = {
  name: "react-compiler",
  enforce: "pre",
  transform: {
    filter: { id: /socket-io-react\/src\/.+\.tsx?$/ },
    async handler(code, filename) {
      const compiled = await transformAsync(code, {
        filename,
        configFile: false,
        plugins: [["babel-plugin-react-compiler", { panicThreshold: "all_errors" }]],
        parserOpts: { plugins: filename.endsWith("x") ? ["typescript", "jsx"] : ["typescript"] },
        sourceMaps: true,
      });
      return { code: compiled?.code ?? code, map: compiled?.map ?? null };
    },
  },
};

/**
 * What takes minutes: many processes, load balancers, package managers, graders. `vitest.config.ts` has the rest.
 * A project is added here by its directory.
 */
export default defineConfig({
  resolve: { conditions: [source, "module", "browser", "development|production"] },
  environments: { ssr: node, __vitest__: node },
  test: {
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        plugins: [react()],
        resolve: {
          alias: olderThan([
            "react",
            "react/jsx-runtime",
            "react/jsx-dev-runtime",
            "react-dom/client",
            "react-dom/server",
            "@testing-library/react",
          ]),
        },
        test: {
          name: "react-18",
          environment: "jsdom",
          include: [
            "packages/oldest-peers/test/react.suite.ts",
            "skills/realtime/socket-io-react/test/{bridge,concurrent,parts,provider,server-render,snippets,use-store}.suite.tsx",
          ],
        },
      },
      {
        extends: true,
        plugins: [reactCompiler, react()],
        test: {
          name: "react-compiler",
          environment: "jsdom",
          include: [
            "skills/realtime/socket-io-react/test/{!(bundle|query-pages|query-sync|wrong-patterns*).suite,compiled}.tsx",
          ],
        },
      },
      {
        extends: true,
        plugins: [vue()],
        resolve: { alias: olderThan(["vue", "vue/server-renderer", "@vue/test-utils"]) },
        test: {
          name: "vue-3.4",
          environment: "jsdom",
          include: [
            "packages/oldest-peers/test/vue.suite.ts",
            "skills/realtime/socket-io-vue/test/{bridge,hot-update,keep-alive,parts,plugin,server-render,use-store}.suite.ts",
          ],
        },
      },
      { extends: true, test: { name: "hosts", include: ["packages/skill-tools/test/hosts/*.suite.ts"] } },
      {
        extends: true,
        test: {
          name: "processes",
          include: [
            "skills/realtime/socket-io-server/test/pglite-directory.suite.ts",
            "examples/chat-server/test/process.suite.ts",
          ],
        },
      },
      { extends: true, test: { name: "cluster", include: ["examples/cluster/test/**/*.suite.ts"] } },
      { extends: true, test: { name: "chaos", include: ["packages/chaos/test/**/*.suite.ts"] } },
      { extends: true, test: { name: "evals", include: ["packages/skill-evals/test/**/*.suite.ts"] } },
      { extends: true, test: { name: "benchmarks", include: ["packages/benchmarks/test/*.suite.ts"] } },
    ],
  },
});
