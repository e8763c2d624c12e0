import { contractPage } from "./contract-page.js";
import { writeStaleFiles } from "./generated-files.js";
import { performancePage } from "./performance-page.js";
import { skillAssets } from "./skill-assets.js";
import { syncedSnippets } from "./snippets.js";
import { stampedVersions } from "./versions.js";

if (process.argv.includes("--help")) {
  console.log(
    "Usage: pnpm sync\n\nWrites assets/ and scripts/ of each skill, the versions that SKILL.md and the marketplace name, docs/contract.md, the figures of docs/performance.md, and the code that Markdown shows.",
  );
  process.exit();
}

const root = `${import.meta.dirname}/../../..`;
const pages = [await contractPage(root), await performancePage(root)];
const made = await writeStaleFiles(root, [...(await skillAssets(root)), ...(await stampedVersions(root)), ...pages]);
// Reads the pages again: they stand in Markdown too.
const { files, problems } = await syncedSnippets(root);
const written = [...made, ...(await writeStaleFiles(root, files))];
console.log(written.length > 0 ? written.map((path) => `wrote ${path}`).join("\n") : "Everything was up to date.");
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exitCode = 1;
}
