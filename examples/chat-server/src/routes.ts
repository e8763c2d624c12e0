import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { SocketError } from "@app/socket-types";
import { sendFailure, sendJson } from "./respond.js";

/** Only a node that is `ready` should be sent newcomers. */
export type Readiness = "ready" | "draining" | "waiting for Redis";

export interface Routes {
  /** Sent with every answer. */
  headers: Readonly<Record<string, string>>;
  signIn(request: IncomingMessage): Promise<unknown>;
  history(request: IncomingMessage, roomId: string, query: URLSearchParams): Promise<unknown>;
  people(request: IncomingMessage): Promise<unknown>;
  servePage(request: IncomingMessage, response: ServerResponse, pathname: string): void;
  /** What `/readyz` says, with 503 unless it is `ready`. */
  readiness(): Readiness;
  /** Prometheus text. The demo listens on this machine alone; elsewhere keep it off the public network. */
  metrics(): Promise<string>;
  /** Hears of failures that are not the client's fault. */
  onFailure(error: unknown): void;
}

const historyPath = /^\/api\/rooms\/([^/]+)\/messages$/;

/** Every HTTP path that is not Socket.IO's. Nothing a client sends and nothing a route throws leaves this function. */
export function createRoutes({
  headers,
  signIn,
  history,
  people,
  servePage,
  readiness,
  metrics,
  onFailure,
}: Routes): RequestListener {
  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [pathname = "/", query] = (request.url ?? "/").split("?", 2);
    const roomId = historyPath.exec(pathname)?.[1];
    switch (`${request.method} ${pathname}`) {
      case "GET /healthz":
        return sendJson(response, 200, { status: "alive" });
      case "GET /readyz": {
        const status = readiness();
        return sendJson(response, status === "ready" ? 200 : 503, { status });
      }
      case "GET /metrics":
        return void response.setHeader("Content-Type", "text/plain; version=0.0.4").end(await metrics());
      case "POST /api/demo/token":
        return sendJson(response, 200, await signIn(request));
      case "GET /api/admin/people":
        return sendJson(response, 200, await people(request));
    }
    if (request.method === "GET" && roomId !== undefined) {
      return sendJson(response, 200, await history(request, roomId, new URLSearchParams(query)));
    }
    servePage(request, response, pathname);
  }

  return (request, response) => {
    response.setHeaders(new Map(Object.entries(headers)));
    route(request, response).catch((error: unknown) => {
      if (!(error instanceof SocketError) || error.cause !== undefined) onFailure(error);
      if (response.headersSent) response.destroy();
      else sendFailure(response, error);
    });
  };
}
