import { defineConfig } from "vitest/config";

const source = "@app/source";
const node = { resolve: { conditions: [source, "module", "node", "development|production"] } };

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
      { extends: true, test: { name: "hosts", include: ["packages/skill-tools/test/hosts/*.suite.ts"] } },
      { extends: true, test: { name: "cluster", include: ["examples/cluster/test/**/*.suite.ts"] } },
      { extends: true, test: { name: "chaos", include: ["packages/chaos/test/**/*.suite.ts"] } },
      { extends: true, test: { name: "evals", include: ["packages/skill-evals/test/**/*.suite.ts"] } },
    ],
  },
});
