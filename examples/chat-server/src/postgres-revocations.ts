import type { Query, RevocationStore } from "@app/socket-io-server";
import { SocketError } from "@app/socket-types";

// As in the chat's own schema: "if not exists" alone fails when two nodes start together.
const schema = `do $schema$ begin
  perform pg_advisory_xact_lock(hashtext('chat_revocations'));
  create table if not exists chat_revocations (
    user_id text primary key,
    issued_until_ms double precision not null,
    message text not null
  );
end $schema$`;

const sql = {
  revoke: `insert into chat_revocations values ($1, $2, $3)
    on conflict (user_id) do update set issued_until_ms = excluded.issued_until_ms, message = excluded.message`,
  read: "select issued_until_ms, message from chat_revocations where user_id = $1",
  pardon: "delete from chat_revocations where user_id = $1",
};

/**
 * Revocations that outlive the process, beside the chat's tables in Postgres or PGlite; a double holds the `Infinity`
 * of a ban. Rejects with `UNAVAILABLE` when the database fails: nobody enters unchecked. Await `migrate` at the start.
 */
export function createPostgresRevocationStore(query: Query): RevocationStore & { migrate(): Promise<void> } {
  async function ask(statement: string, parameters: unknown[]) {
    try {
      return (await query(statement, parameters)).rows;
    } catch (cause) {
      throw new SocketError("UNAVAILABLE", "The database did not answer: try again", { cause });
    }
  }

  return {
    async migrate() {
      await ask(schema, []);
    },

    async revoke(userId, { issuedUntilMs, message }) {
      await ask(sql.revoke, [userId, issuedUntilMs, message]);
    },

    async revocationOf(userId) {
      const [row] = await ask(sql.read, [userId]);
      return row && { issuedUntilMs: Number(row.issued_until_ms), message: String(row.message) };
    },

    async pardon(userId) {
      await ask(sql.pardon, [userId]);
    },
  };
}
