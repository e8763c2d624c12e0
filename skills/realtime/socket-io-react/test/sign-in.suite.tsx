import { createClient, roomOf } from "@app/socket-io-client";
import { until } from "@app/socket-io-client/testing";
import { createRoom, startTestServer } from "@app/socket-io-server/testing";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { StrictMode, useState } from "react";
import { expect, test } from "vitest";
import { SocketProvider, useConnection, usePresence } from "../src/index.js";

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

type Session = Pick<ReturnType<typeof createSession>, "signIn" | "signOut">;

// #region form
function SignIn({ signIn }: Pick<Session, "signIn">) {
  const connection = useConnection();
  const [name, setName] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn(name);
      }}
    >
      {connection.status === "needs-auth" && <p role="alert">{connection.error.message}</p>}
      <input aria-label="Your name" required value={name} onChange={(event) => setName(event.target.value)} />
      <button>Sign in</button>
    </form>
  );
}

function App({ roomId, signIn, signOut }: Session & { roomId: string }) {
  const status = useConnection(({ status }) => status);
  const isOut = status === "idle";
  return (
    <>
      {(isOut || status === "needs-auth") && <SignIn signIn={signIn} />}
      {!isOut && <People roomId={roomId} />}
      {!isOut && <button onClick={signOut}>Sign out</button>}
    </>
  );
}
// #endregion form

function People({ roomId }: { roomId: string }) {
  const { members } = usePresence(roomId);
  return <p title="here">{members.map(({ id }) => id).join()}</p>;
}

/** A page of a server with a room, where nobody has signed in yet. */
async function openPage() {
  const server = await startTestServer({ graceMs: 0 });
  const { roomId } = await createRoom(await server.connect("bob"));
  const { client, signIn, signOut } = createSession(server.url, async (name) => server.token(name));
  render(
    <StrictMode>
      <SocketProvider client={client}>
        <App roomId={roomId} signIn={signIn} signOut={signOut} />
      </SocketProvider>
    </StrictMode>,
  );
  return {
    room: roomOf(client, roomId),
    endSession() {
      const ada = server.io.in("user:ada");
      ada.emit("session:ended", { code: "AUTH_INVALID", message: "Your password changed" });
      ada.disconnectSockets(true);
    },
    signIn(name: string) {
      fireEvent.change(screen.getByLabelText("Your name"), { target: { value: name } });
      fireEvent.click(screen.getByText("Sign in"));
    },
    here: () => screen.queryByTitle("here")?.textContent?.split(",").toSorted(),
    async [Symbol.asyncDispose]() {
      cleanup();
      client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("signs in with a name, out, and in with another", async () => {
  await using page = await openPage();
  page.signIn("ada");
  await until(() => expect(page.here()).toEqual(["ada", "bob"]));
  fireEvent.click(screen.getByText("Sign out"));
  await screen.findByText("Sign in");
  expect(screen.queryByTitle("here")).toBeNull();
  page.signIn("grace");
  await until(() => expect(page.here()).toEqual(["bob", "grace"]));
});

test("says why a session ended, and goes on where it was after the same name has signed in", async () => {
  await using page = await openPage();
  page.signIn("ada");
  await until(() => expect(page.here()).toEqual(["ada", "bob"]));
  const shown = screen.getByTitle("here");
  page.endSession();
  expect((await screen.findByRole("alert")).textContent).toBe("Your password changed");
  page.signIn("ada");
  await until(() => expect(screen.queryByRole("alert")).toBeNull());
  await until(() => expect(page.here()).toEqual(["ada", "bob"]));
  expect(shown.isConnected).toBe(true);
});

test("sends nothing of the one before when another name signs in after that", async () => {
  await using page = await openPage();
  page.signIn("ada");
  await until(() => expect(page.here()).toEqual(["ada", "bob"]));
  page.endSession();
  await screen.findByRole("alert");
  page.room.send("ada's, unsent");
  page.signIn("grace");
  await until(() => expect(page.here()).toEqual(["bob", "grace"]));
  expect(page.room.get().messages).toEqual([]);
});
