import { createUniqueId } from "@app/socket-io-client";
import { useSocketClient } from "@app/socket-io-react";
import { limits } from "@app/socket-types";
import { linkTo } from "chat-page";
import { useState, type SyntheticEvent } from "react";

/** Makes a room and goes there. */
export function NewRoom() {
  const client = useSocketClient();
  // One id per wording: a second try of the same wish makes no second room.
  const [wish, setWish] = useState({ name: "", roomId: "" });
  const [problem, setProblem] = useState<string>();

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setProblem(undefined);
    try {
      const room = await client.request("room:create", { ...wish, name: wish.name.trim() });
      setWish({ name: "", roomId: "" });
      location.hash = linkTo(room.roomId);
    } catch (error) {
      setProblem((error as Error).message);
    }
  }

  return (
    <form className="new-room" onSubmit={(event) => void submit(event)}>
      {problem && <p role="alert">{problem}</p>}
      <label className="unseen" htmlFor="new-room">
        New room name
      </label>
      <input
        id="new-room"
        placeholder="New room"
        autoComplete="off"
        required
        pattern=".*\S.*"
        title="At least one letter"
        maxLength={limits.nameLength}
        value={wish.name}
        onChange={(event) => setWish({ name: event.target.value, roomId: createUniqueId() })}
      />
      <button>Create room</button>
    </form>
  );
}
