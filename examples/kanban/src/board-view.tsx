import { createUniqueId } from "@app/socket-io-client";
import { useConnection, useStore } from "@app/socket-io-react";
import { useState, type FormEvent } from "react";
import type { BoardStore } from "./board.js";
import { mostInTheWorks, type Card } from "./cards.js";

const columns = [
  { column: "todo", title: "To do" },
  { column: "doing", title: "Doing" },
  { column: "done", title: "Done" },
] as const;

/** The board, with its cards, what was refused, and a form for a new card. */
export function BoardView({ board }: { board: BoardStore }) {
  const { status, error, cards, refused } = useStore(board);
  const connection = useConnection();
  return (
    <main>
      <h1>Board</h1>
      <p role="status">
        {connection.status === "connected" ? "Connected" : "Not connected: what you do is kept and sent later"}
      </p>
      {status === "refused" && <p role="alert">{error?.message}</p>}
      {refused.map(({ changeId, error: { message } }) => (
        <p role="alert" key={changeId}>
          {message} <button onClick={() => board.dismiss(changeId)}>Dismiss</button>
        </p>
      ))}
      <NewCard onAdd={(title) => board.change({ kind: "add", cardId: createUniqueId(), title, column: "todo" })} />
      <div className="columns">
        {columns.map(({ column, title }) => (
          <section key={column} aria-label={title}>
            <h2>{column === "doing" ? `${title} (at most ${mostInTheWorks})` : title}</h2>
            <ul>
              {cards
                .filter((card) => card.column === column)
                .map((card) => (
                  <CardView key={card.cardId} card={card} board={board} />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </main>
  );
}

function CardView({ card: { cardId, title, column }, board }: { card: Card; board: BoardStore }) {
  return (
    <li>
      <span>{title}</span>
      {columns
        .filter((other) => other.column !== column)
        .map((other) => (
          <button
            key={other.column}
            aria-label={`Move ${title} to ${other.title}`}
            onClick={() => board.change({ kind: "move", cardId, column: other.column })}
          >
            {other.title}
          </button>
        ))}
    </li>
  );
}

function NewCard({ onAdd }: { onAdd: (title: string) => void }) {
  const [title, setTitle] = useState("");
  function submit(event: FormEvent) {
    event.preventDefault();
    if (title.trim()) onAdd(title.trim());
    setTitle("");
  }
  return (
    <form onSubmit={submit}>
      <label>
        New card <input value={title} maxLength={120} onChange={(event) => setTitle(event.target.value)} />
      </label>
      <button>Add</button>
    </form>
  );
}
