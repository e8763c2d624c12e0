import { createReadStream } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";

const stylesheet = join(import.meta.dirname, "../../chat.css");

/** Offers the pages at these paths, such as `/react`. */
export function sendFrontPage(response: ServerResponse, paths: readonly string[]): void {
  const links = paths.map(
    (path) => `<li><a href="${path}/">In ${path.charAt(1).toUpperCase()}${path.slice(2)}</a></li>`,
  );
  response.setHeader("content-type", "text/html; charset=utf-8").end(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/chat.css" />
    <title>Chat</title>
  </head>
  <body>
    <main class="sign-in">
      <nav aria-labelledby="title">
        <h1 id="title">Chat</h1>
        <p>One chat, the same page twice. Whoever is in one talks to whoever is in the other.</p>
        <ul>${links.join("")}</ul>
      </nav>
    </main>
  </body>
</html>
`);
}

/** The stylesheet of the front page, which the built pages bring along themselves. */
export function sendStylesheet(response: ServerResponse): void {
  createReadStream(stylesheet).pipe(response.setHeader("content-type", "text/css; charset=utf-8"));
}
