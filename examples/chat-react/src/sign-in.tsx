import { limits } from "@app/socket-types";
import { signIn, whySignInFailed, type DemoSession } from "chat-page";
import { useEffect, useRef, useState, type SyntheticEvent } from "react";

/** Asks for a name; nothing else is needed. */
export function SignIn({ onSignedIn }: { onSignedIn: (session: DemoSession) => void }) {
  const [name, setName] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = "Sign in · Chat";
    input.current?.focus();
  }, []);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      onSignedIn(await signIn(name.trim()));
    } catch (error) {
      setProblem(whySignInFailed(error));
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <h1>Chat</h1>
        <p>Say who you are, and come in.</p>
        <label htmlFor="name">Your name</label>
        <input
          ref={input}
          id="name"
          autoComplete="nickname"
          required
          pattern=".*\S.*"
          title="At least one letter"
          maxLength={limits.nameLength}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {problem && <p role="alert">{problem}</p>}
        <button className="primary" disabled={isBusy}>
          {isBusy ? "Signing in …" : "Sign in"}
        </button>
        <small>To talk with yourself, open a second, private window: this browser is one person.</small>
      </form>
    </main>
  );
}
