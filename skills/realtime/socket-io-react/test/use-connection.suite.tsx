import type { Connection } from "@app/socket-io-client";
import { screen } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { useConnection } from "../src/index.js";
import { cut, openPage, useEachCommit } from "./page.behaviour.js";

function Status({ onCommit }: { onCommit?: (connection: Connection) => void }) {
  const connection = useConnection();
  useEachCommit(() => onCommit?.(connection));
  return connection.status;
}

test("shows how the connection is lost and comes back", async () => {
  await using page = await openPage();
  page.show(<Status />);
  await screen.findByText("connected");
  cut(page.client);
  await screen.findByText("reconnecting");
  page.client.retryNow();
  expect(await screen.findByText("connected")).toBeDefined();
});

test("tells why the server ended the session", async () => {
  await using page = await openPage();
  function Reason() {
    const connection = useConnection();
    return connection.status === "needs-auth" ? connection.error.message : connection.status;
  }
  page.show(<Reason />);
  await screen.findByText("connected");
  page.server.io.emit("session:ended", { code: "FORBIDDEN", message: "You were banned" });
  page.server.io.in("user:ada").disconnectSockets(true);
  expect(await screen.findByText("You were banned")).toBeDefined();
});

test("does not render for a retry when only the status is selected", async () => {
  await using page = await openPage();
  const [statuses, attempts]: [string[], number[]] = [[], []];
  function StatusOnly() {
    const status = useConnection((connection) => connection.status);
    useEachCommit(() => statuses.push(status));
    return null;
  }
  const onCommit = (connection: Connection) => "attempt" in connection && attempts.push(connection.attempt);
  page.show([<StatusOnly key="only" />, <Status key="all" onCommit={onCommit} />]);
  await screen.findByText("connected");
  await page.server.io.close();
  await vi.waitFor(() => {
    page.client.retryNow();
    expect(Math.max(...attempts)).toBeGreaterThan(2);
  });
  expect(statuses.filter((status) => status === "reconnecting")).toHaveLength(1);
});

test("says what is missing when there is no provider", () => {
  expect(() => renderToString(<Status />)).toThrow("Put <SocketProvider client={createClient(url, …)}> above");
});
