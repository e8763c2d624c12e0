/** What the names of every table and function begin with. */
const prefix = "chat_";

/** The tables and functions of `createPostgresStore`. */
export const names = {
  logs: `${prefix}logs`,
  messages: `${prefix}messages`,
  rooms: `${prefix}rooms`,
  append: `${prefix}append`,
  createRoom: `${prefix}create_room`,
} as const;

/**
 * One statement that makes the tables and functions of `createPostgresStore`, for Postgres 13 and later. It may run
 * at every start, on several nodes at once: "if not exists" and "or replace" alone fail when two sessions run them
 * together.
 *
 * A log's row is made once and keeps the epoch; delete it (its messages go with it) and the room starts a new epoch.
 * Old messages may be deleted by themselves: offsets go on, and readers see that the log was trimmed.
 */
export const schema = `do $schema$
begin
  perform pg_advisory_xact_lock(hashtext('${prefix}schema'));

  create table if not exists ${names.logs} (
    room_id text primary key,
    epoch text not null default gen_random_uuid()::text,
    head bigint not null default 0
  );

  create table if not exists ${names.messages} (
    room_id text not null references ${names.logs} on delete cascade,
    log_offset bigint not null,
    message_id text not null,
    sender_id text not null,
    sender_name text not null,
    content text not null,
    created_at timestamptz not null,
    file jsonb,
    primary key (room_id, log_offset),
    unique (sender_id, message_id)
  );

  create table if not exists ${names.rooms} (
    room_id text primary key,
    name text not null,
    created_at timestamptz not null,
    place bigint generated always as identity unique
  );

  -- The arguments of both functions are numbered, because names would hide columns.
  create or replace function ${names.append}(
    text, text, text, text, text, jsonb, out log ${names.logs}, out stored ${names.messages}, out duplicate boolean
  ) language plpgsql as $append$
  begin
    -- Held until commit: offsets of one room are given out one at a time, in the order in which readers see them.
    select * into log from ${names.logs} where room_id = $1 for update;
    if not found then
      insert into ${names.logs} (room_id) values ($1) on conflict do nothing;
      select * into log from ${names.logs} where room_id = $1 for update;
    end if;
    -- Waits for another room's append of the same id to end, and inserts nothing when that one wins.
    insert into ${names.messages} values ($1, log.head + 1, $2, $3, $4, $5, clock_timestamp(), $6)
      on conflict (sender_id, message_id) do nothing returning * into stored;
    duplicate := not found;
    if duplicate then
      select * into stored from ${names.messages} where sender_id = $3 and message_id = $2;
    else
      update ${names.logs} set head = stored.log_offset where room_id = $1;
    end if;
  end $append$;

  create or replace function ${names.createRoom}(text, text, out room ${names.rooms}, out created boolean)
  language plpgsql as $create$
  begin
    -- One at a time: a place that commits late would be missed by a reader who has paged past it.
    perform pg_advisory_xact_lock(hashtext('${names.rooms}'));
    insert into ${names.rooms} values ($1, $2, clock_timestamp()) on conflict do nothing returning * into room;
    created := found;
    if not created then
      select * into room from ${names.rooms} where room_id = $1;
    end if;
  end $create$;
end $schema$`;
