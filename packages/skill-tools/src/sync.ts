import { contractPage } from "./contract-page.js";
import { writeStaleFiles } from "./generated-files.js";
import { skillAssets } from "./skill-assets.js";
import { syncedSnippets } from "./snippets.js";

if (process.argv.includes("--help")) {
  console.log(
    "Usage: pnpm sync\n\nWrites assets/ and scripts/ of each skill, docs/contract.md, and the code that Markdown shows.",
  );
  process.exit();
}

const root = `${import.meta.dirname}/../../..`;
const { files, problems } = await syncedSnippets(root);
const written = await writeStaleFiles(root, [...(await skillAssets(root)), await contractPage(root), ...files]);
console.log(written.length > 0 ? written.map((path) => `wrote ${path}`).join("\n") : "Everything was up to date.");
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exitCode = 1;
}
