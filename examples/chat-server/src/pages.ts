import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { SocketError } from "@app/socket-types";
import sirv from "sirv";
import { sendFrontPage, sendStylesheet } from "./front-page.js";

/** The path of each page with the directory that its build writes. */
const builtPages: Readonly<Record<string, string>> = {
  "/react": join(import.meta.dirname, "../../chat-react/dist"),
  "/vue": join(import.meta.dirname, "../../chat-vue/dist"),
};

/**
 * Serves built pages under their paths, and offers them at `/`. Throws `NOT_FOUND` for what is no page and
 * `UNAVAILABLE` for a page that was not built.
 */
export function createPages(pages = builtPages) {
  const served = Object.entries(pages).map(([path, directory]) => ({
    path,
    directory,
    // Looks at the disk each time: a list made at the start would name files that a later build has removed.
    serve: sirv(directory, { dev: true, etag: true }),
  }));

  return function servePage(request: IncomingMessage, response: ServerResponse, pathname: string): void {
    if (pathname === "/") return sendFrontPage(response, Object.keys(pages));
    if (pathname === "/chat.css") return sendStylesheet(response);
    const page = served.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
    if (!page || !["GET", "HEAD"].includes(request.method ?? "")) throw notFound();
    if (pathname === page.path) return redirect(response, `${page.path}/`);
    if (!existsSync(join(page.directory, "index.html"))) {
      const name = page.path.replace("/", "chat-");
      throw new SocketError("UNAVAILABLE", `This page is not built. Run: pnpm --filter ${name} build`);
    }
    request.url = pathname.slice(page.path.length);
    // sirv trusts a range of any shape.
    delete request.headers.range;
    page.serve(request, response, () => sendNotFound(response));
  };
}

const notFound = () => new SocketError("NOT_FOUND", "There is no such page");

function sendNotFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain" }).end("There is no such file");
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(307, { location }).end();
}
