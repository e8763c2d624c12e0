import { openPages, type Framework, type Page } from "../page.js";
import { share, type Row } from "../row.js";

const perSecond = 1_000;
const messages = 2_000;

const commitsRow = (framework: Framework, title: string): Row => ({
  name: `${framework}-commits`,
  title,
  what: "The same page while its room gets 1,000 messages a second, one a frame, for two seconds.",
  unit: "commits per second",
  figure: "amount",
  bar: { atMost: 60 },
  async open(size) {
    const { pages, ...disposable } = await openPages(framework, 1);
    const [page] = pages as [Page];
    return {
      ...disposable,
      async ours() {
        await page.open("openOurs");
        const before = await page.program.ask("commits");
        const startedAt = performance.now();
        await page.tell(share(messages, size), perSecond);
        const commits = (await page.program.ask("commits")) - before;
        const seconds = (performance.now() - startedAt) / 1000;
        await page.program.ask("close");
        return commits / seconds;
      },
    };
  },
});

export const reactCommits = commitsRow("react", "commits at 1,000 messages a second, in React");
export const vueCommits = commitsRow("vue", "commits at 1,000 messages a second, in Vue");
