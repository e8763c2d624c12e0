import { createClient, type Client } from "@app/socket-io-client";
import { createRoom, startTestServer, type TestServer, type TestServerOptions } from "@app/socket-io-server/testing";
import type { AppClientSocket } from "@app/socket-types/client";
import { cleanup, render, type RenderResult } from "@testing-library/react";
import { StrictMode, useLayoutEffect, type ReactNode } from "react";
import { SocketProvider } from "../src/index.js";

export interface Page extends AsyncDisposable {
  readonly server: TestServer;
  /** Ada's, who looks at the page. */
  readonly client: Client;
  /** Bob's, who is in the room already. */
  readonly bob: AppClientSocket;
  readonly roomId: string;
  /** Renders for Ada, in StrictMode. */
  show(children: ReactNode): RenderResult;
}

/** A server with a room, Bob in it, and Ada connecting with a page. Everything ends with the test. */
export async function openPage(options?: TestServerOptions): Promise<Page> {
  const server = await startTestServer(options);
  const client = createClient(server.url, {
    getToken: async () => server.token("ada"),
    socketOptions: { transports: ["websocket"] },
  });
  const bob = await server.connect("bob");
  const { roomId } = await createRoom(bob);
  client.connect();
  const inPage = (children: ReactNode) => (
    <StrictMode>
      <SocketProvider client={client}>{children}</SocketProvider>
    </StrictMode>
  );
  return {
    server,
    client,
    bob,
    roomId,
    show: (children) => render(children, { wrapper: ({ children }) => inPage(children) }),
    async [Symbol.asyncDispose]() {
      cleanup();
      client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Tells of every commit, with what the component saw in it. */
export function useEachCommit(tell: () => void): void {
  useLayoutEffect(() => {
    tell();
  });
}
