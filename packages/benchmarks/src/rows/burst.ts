import { openPages, type Framework, type Page } from "../page.js";
import { share, type Row } from "../row.js";

const messages = 10_000;
/** As fast as the server writes. */
const atOnce = 1_000_000;

interface Burst {
  framework: Framework;
  title: string;
  what: string;
  against: string;
  atLeast: number;
}

const burstRow = ({ framework, atLeast, ...described }: Burst): Row => ({
  name: `${framework}-burst`,
  ...described,
  unit: "ms of the page's CPU per 10,000 messages, beyond those of receiving them",
  figure: "gain",
  bar: { atLeast },
  async open(size) {
    const count = share(messages, size);
    const { pages, ...disposable } = await openPages(framework, 2);
    const [ourPage, plainPage] = pages as [Page, Page];

    const cost = async (page: Page, how: "openOurs" | "openPlain" | "openIdle") => {
      await page.open(how);
      const cpuMs = await page.program.cpuMs(() => page.tell(count, atOnce));
      await page.program.ask("close");
      return (cpuMs * messages) / count;
    };
    // What it costs to receive is the same for both, and no part of either.
    const burst = (page: Page, how: "openOurs" | "openPlain") => async () => {
      const receivingMs = await cost(page, "openIdle");
      return (await cost(page, how)) - receivingMs;
    };
    return { ours: burst(ourPage, "openOurs"), plain: burst(plainPage, "openPlain"), ...disposable };
  },
});

export const reactBurst = burstRow({
  framework: "react",
  title: "10,000 messages at once, in React",
  what: "A page of `useRoom` in jsdom that shows the newest 50; every message comes over a real connection as a task of its own, as in a browser.",
  against: "`setMessages((previous) => [...previous, ...messages])` in a listener, on the same connection",
  atLeast: 8,
});

export const vueBurst = burstRow({
  framework: "vue",
  title: "10,000 messages at once, in Vue",
  what: "A page of `useRoom` in jsdom that shows the newest 50; every message comes over a real connection as a task of its own, as in a browser.",
  against: "`messages.value.push(…)` into a deep `ref([])` in a listener, on the same connection",
  atLeast: 10,
});
