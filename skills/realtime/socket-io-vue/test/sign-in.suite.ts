import { createClient, roomOf } from "@app/socket-io-client";
import { until } from "@app/socket-io-client/testing";
import { createRoom, startTestServer } from "@app/socket-io-server/testing";
import { mount } from "@vue/test-utils";
import { expect, test } from "vitest";
import { socketPlugin } from "../src/index.js";
import App from "./app.vue";

function createSession(url: string, fetchToken: (name: string) => Promise<string>) {
  // #region session
  let name: string | undefined;
  const client = createClient(url, {
    // Asked before each attempt and before the session expires: a fresh one each time.
    getToken: async () => (name === undefined ? undefined : fetchToken(name)),
  });
  function signIn(as: string) {
    if (as !== name) client.signOut();
    name = as;
    client.connect();
  }
  function signOut() {
    client.signOut();
    name = undefined;
  }
  // #endregion session
  return { client, signIn, signOut };
}

/** A page of a server with a room, where nobody has signed in yet. */
async function openPage() {
  const server = await startTestServer({ graceMs: 0 });
  const { roomId } = await createRoom(await server.connect("bob"));
  const { client, signIn, signOut } = createSession(server.url, async (name) => server.token(name));
  const view = mount(App, {
    props: { roomId, onSignIn: signIn, onSignOut: signOut },
    global: { plugins: [socketPlugin(client)] },
    attachTo: document.body,
  });
  const here = () => view.find("p[title]");
  return {
    room: roomOf(client, roomId),
    endSession() {
      const ada = server.io.in("user:ada");
      ada.emit("session:ended", { code: "AUTH_INVALID", message: "Your password changed" });
      ada.disconnectSockets(true);
    },
    view,
    here,
    async signIn(name: string) {
      await view.get("input").setValue(name);
      await view.get("form").trigger("submit");
    },
    names: () => here().exists() && here().attributes("title")?.split(", ").toSorted(),
    async [Symbol.asyncDispose]() {
      view.unmount();
      client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("signs in with a name, out, and in with another", async () => {
  await using page = await openPage();
  await page.signIn("ada");
  await until(() => expect(page.names()).toEqual(["ada", "bob"]));
  await page.view.get("button").trigger("click");
  await until(() => expect(page.view.find("form").exists()).toBe(true));
  expect(page.here().exists()).toBe(false);
  await page.signIn("grace");
  await until(() => expect(page.names()).toEqual(["bob", "grace"]));
});

test("says why a session ended, and goes on where it was after the same name has signed in", async () => {
  await using page = await openPage();
  await page.signIn("ada");
  await until(() => expect(page.names()).toEqual(["ada", "bob"]));
  const { element } = page.here();
  page.endSession();
  await until(() => expect(page.view.find("[role=alert]").text()).toBe("Your password changed"));
  await page.signIn("ada");
  await until(() => expect(page.view.find("[role=alert]").exists()).toBe(false));
  await until(() => expect(page.names()).toEqual(["ada", "bob"]));
  expect(element.isConnected).toBe(true);
});

test("sends nothing of the one before when another name signs in after that", async () => {
  await using page = await openPage();
  await page.signIn("ada");
  await until(() => expect(page.names()).toEqual(["ada", "bob"]));
  page.endSession();
  await until(() => expect(page.view.find("[role=alert]").exists()).toBe(true));
  page.room.send("ada's, unsent");
  await page.signIn("grace");
  await until(() => expect(page.names()).toEqual(["bob", "grace"]));
  expect(page.room.get().messages).toEqual([]);
});
