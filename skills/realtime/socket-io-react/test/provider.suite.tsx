import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { useConnection } from "../src/index.js";

function Status() {
  return useConnection().status;
}

test("says what is missing when there is no provider", () => {
  expect(() => renderToString(<Status />)).toThrow("Put <SocketProvider client={createClient(url, …)}> above");
});
