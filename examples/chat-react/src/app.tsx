import { SocketProvider } from "@app/socket-io-react";
import { endSession, type DemoSession } from "chat-page";
import { useState } from "react";
import { Chat } from "./chat.js";
import { SignIn } from "./sign-in.js";

/** The page: a sign-in, then the chat of whoever signed in. */
export function App({ resumed }: { resumed: DemoSession | undefined }) {
  const [session, setSession] = useState(resumed);
  if (!session) return <SignIn onSignedIn={setSession} />;

  const signOut = () => {
    endSession(session);
    setSession(undefined);
  };
  return (
    <SocketProvider client={session.client}>
      <Chat session={session} onSignOut={signOut} />
    </SocketProvider>
  );
}
