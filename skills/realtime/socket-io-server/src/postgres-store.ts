import { SocketError, type ChatMessage, type FileInfo, type Room } from "@app/socket-types";
import type { MessageStore } from "./message-store.js";
import { names, schema } from "./postgres-schema.js";
import type { RoomStore } from "./room-store.js";
import { assertStorableText } from "./storable-text.js";

type Row = Record<string, unknown>;

/** Runs one SQL statement: `(sql, parameters) => pool.query(sql, parameters)`, with a Pool of pg or with PGlite. */
export type Query = (sql: string, parameters: unknown[]) => Promise<{ rows: Row[] }>;

export interface PostgresStore {
  readonly messages: MessageStore;
  readonly rooms: RoomStore;
  /** Makes the tables and functions, or leaves them as they are. Await it at start; several nodes may do so at once. */
  migrate(): Promise<void>;
}

// The left join keeps the log's row when the page is empty; one statement sees one state of both.
const page = (range: string, order: "asc" | "desc") => `
  select log.epoch, log.head, message.* from ${names.logs} log left join lateral (
    select * from ${names.messages} where room_id = log.room_id and ${range} order by log_offset ${order} limit $3
  ) message on true where log.room_id = $1 order by message.log_offset`;

const sql = {
  append: `select (log).epoch, (stored).*, duplicate from ${names.append}($1, $2, $3, $4, $5, $6)`,
  newer: page("log_offset > $2", "asc"),
  older: page("log_offset < coalesce($2, log.head + 1)", "desc"),
  openLog: `insert into ${names.logs} (room_id) values ($1) on conflict do nothing`,
  createRoom: `select (room).*, created from ${names.createRoom}($1, $2)`,
  getRoom: `select * from ${names.rooms} where room_id = $1`,
  listRooms: `select * from ${names.rooms} where place > case when $1::text is null then 0
    else (select place from ${names.rooms} where room_id = $1) end order by place limit $2`,
};

// pg and PGlite hand out timestamptz as a Date, and a driver told otherwise hands out a text that Date reads.
const timeOf = (row: Row) => new Date(row.created_at as string | Date).toISOString();

const roomOf = (row: Row): Room => ({ roomId: String(row.room_id), name: String(row.name), createdAt: timeOf(row) });

const messageOf = (row: Row): ChatMessage => ({
  messageId: String(row.message_id),
  roomId: String(row.room_id),
  // pg hands out int8 as text.
  offset: Number(row.log_offset),
  sender: { id: String(row.sender_id), name: String(row.sender_name) },
  content: String(row.content),
  ...(row.file !== null && { file: row.file as FileInfo }),
  createdAt: timeOf(row),
});

/**
 * Messages and rooms in Postgres 13 or later, for any number of nodes, or in PGlite. A message is stored when its
 * append resolves; ids are remembered for as long as their messages. When the database fails, every call rejects with
 * `UNAVAILABLE` and the driver's error as its cause. A database that hangs is the pool's to notice: give pg's Pool
 * `connectionTimeoutMillis` and `query_timeout`, and an `error` listener, because an idle connection that breaks ends
 * the process without one (node-postgres docs, "pg.Pool").
 */
export function createPostgresStore(query: Query): PostgresStore {
  async function ask(statement: string, parameters: unknown[]): Promise<Row[]> {
    try {
      return (await query(statement, parameters)).rows;
    } catch (cause) {
      throw new SocketError("UNAVAILABLE", "The database did not answer: try again with the same id", { cause });
    }
  }

  const messages: MessageStore = {
    async append({ roomId, messageId, sender, content, file }) {
      assertStorableText({ content, "sender.id": sender.id, "sender.name": sender.name });
      const attached = file ? JSON.stringify(file) : null;
      const [row = {}] = await ask(sql.append, [roomId, messageId, sender.id, sender.name, content, attached]);
      const message = messageOf(row);
      if (message.roomId !== roomId || message.content !== content || message.file?.fileId !== file?.fileId) {
        throw new SocketError("CONFLICT", "This messageId belongs to another message: make a new one for each message");
      }
      return { epoch: String(row.epoch), message, duplicate: row.duplicate === true };
    },

    async read(roomId, { after, before, limit }) {
      const isNewer = after !== undefined;
      const readPage = () => ask(isNewer ? sql.newer : sql.older, [roomId, after ?? before ?? null, limit + 1]);
      let rows = await readPage();
      if (rows.length === 0) {
        // The epoch that an empty room tells must be the one of its first message.
        await ask(sql.openLog, [roomId]);
        rows = await readPage();
      }
      const [log = {}] = rows;
      const found = rows.filter((row) => row.message_id !== null).map(messageOf);
      return {
        head: { epoch: String(log.epoch), offset: Number(log.head) },
        messages: isNewer ? found.slice(0, limit) : found.slice(-limit),
        hasMore: found.length > limit,
      };
    },
  };

  const rooms: RoomStore = {
    async create({ roomId, name }) {
      assertStorableText({ name });
      const [row = {}] = await ask(sql.createRoom, [roomId, name]);
      const room = roomOf(row);
      if (room.name === name) return { room, created: row.created === true };
      throw new SocketError("CONFLICT", "This roomId belongs to a room with another name: make a new one");
    },

    async get(roomId) {
      const [row] = await ask(sql.getRoom, [roomId]);
      return row && roomOf(row);
    },

    async list({ after, limit }) {
      const found = (await ask(sql.listRooms, [after ?? null, limit + 1])).map(roomOf);
      if (found.length === 0 && after !== undefined && !(await rooms.get(after))) {
        throw new SocketError("NOT_FOUND", "There is no such room: list from the start");
      }
      return { rooms: found.slice(0, limit), hasMore: found.length > limit };
    },
  };

  return {
    messages,
    rooms,
    async migrate() {
      await ask(schema, []);
    },
  };
}
