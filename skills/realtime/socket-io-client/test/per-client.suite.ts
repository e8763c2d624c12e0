import { expect, test, vi } from "vitest";
import { createClient, perClient, type Client } from "../src/index.js";

const newClient = () => createClient("http://127.0.0.1", { getToken: async () => undefined });

test("makes one per client, for that client", () => {
  const create = vi.fn<(client: Client) => object>(() => ({}));
  const thingOf = perClient(create);
  const [ada, bob] = [newClient(), newClient()];
  expect(thingOf(ada)).toBe(thingOf(ada));
  expect(thingOf(bob)).not.toBe(thingOf(ada));
  expect(create.mock.calls).toEqual([[ada], [bob]]);
});
