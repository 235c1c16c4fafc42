CREATE TABLE "migrations" (
  migration_id integer PRIMARY KEY NOT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp,
  name VARCHAR(255) NOT NULL
);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    event TEXT PRIMARY KEY, room TEXT NOT NULL, place INTEGER NOT NULL, state INTEGER NOT NULL, raw TEXT, clear TEXT
  , held_until INTEGER, chat TEXT, said_at INTEGER, age INTEGER, sealed INTEGER, session TEXT, openings INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX events_pending ON events (place) WHERE state = 0;
CREATE INDEX events_waiting ON events (room) WHERE state = 1;
CREATE TABLE rooms (
    room TEXT PRIMARY KEY, membership TEXT NOT NULL, encrypted INTEGER NOT NULL DEFAULT 0, direct INTEGER NOT
    NULL DEFAULT 0, inviter TEXT
  , members INTEGER, grouped INTEGER NOT NULL DEFAULT 0, name TEXT, topic TEXT, replacement TEXT, replaced_at INTEGER, followed INTEGER NOT NULL DEFAULT 0, untrusted INTEGER NOT NULL DEFAULT 0, origin TEXT, marked INTEGER NOT NULL DEFAULT 0, mirrored TEXT, parked INTEGER NOT NULL DEFAULT 0, welcome INTEGER NOT NULL DEFAULT 0, space INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE INDEX rooms_membership ON rooms (membership, encrypted);
CREATE TABLE "gaps" (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, batch INTEGER NOT NULL, begins TEXT NOT NULL, ends TEXT,
    found INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'open'
  , since INTEGER NOT NULL DEFAULT 0, late INTEGER NOT NULL DEFAULT 0, why TEXT) STRICT;
CREATE TABLE "finals" (prompt TEXT NOT NULL, attempt INTEGER NOT NULL, event TEXT NOT NULL, state TEXT NOT
    NULL, PRIMARY KEY (prompt, attempt)) STRICT, WITHOUT ROWID;
CREATE TABLE shown (prompt TEXT NOT NULL, attempt INTEGER NOT NULL, part INTEGER NOT NULL, event TEXT NOT
    NULL, PRIMARY KEY (prompt, attempt, part)) STRICT, WITHOUT ROWID;
CREATE TABLE chats (chat TEXT PRIMARY KEY, room TEXT NOT NULL, thread_root TEXT, generation INTEGER NOT NULL
    DEFAULT 0, cleared INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE turns (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, prompt TEXT NOT NULL, attempt INTEGER NOT NULL, id TEXT NOT NULL,
    chat TEXT NOT NULL, room TEXT NOT NULL,
    thread_root TEXT, author TEXT NOT NULL, reply TEXT, phase TEXT NOT NULL, closed INTEGER NOT NULL, question
    TEXT, data TEXT, kept_since INTEGER, crashes INTEGER NOT NULL DEFAULT 0, asker_place INTEGER, edited TEXT,
    UNIQUE (prompt, attempt)
  ) STRICT;
CREATE INDEX turns_open ON turns (chat, seq) WHERE closed = 0;
CREATE INDEX turns_broken ON turns (chat, seq) WHERE phase IN ('interrupted', 'failed', 'stopped');
CREATE INDEX turns_kept ON turns (kept_since) WHERE kept_since IS NOT NULL;
CREATE INDEX turns_asking ON turns (room) WHERE question IS NOT NULL;
CREATE TABLE signals (seq INTEGER PRIMARY KEY AUTOINCREMENT, prompt TEXT NOT NULL, body TEXT NOT NULL, event TEXT, author TEXT, thread_root TEXT, otherwise TEXT, reply TEXT) STRICT;
CREATE INDEX signals_prompt ON signals (prompt, seq);
CREATE TABLE outbox (
    entry INTEGER PRIMARY KEY, key TEXT NOT NULL, chat TEXT NOT NULL, room TEXT NOT NULL, turn INTEGER NOT NULL,
    part INTEGER NOT NULL, priority TEXT NOT NULL,
    revision INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT -1, content TEXT NOT NULL, event TEXT,
    tried_revision INTEGER, tried_content TEXT, tries INTEGER NOT NULL DEFAULT 0, refused TEXT
  , ask TEXT, replaced INTEGER NOT NULL DEFAULT 0, sent_at INTEGER, asked_at INTEGER, begun_batch INTEGER, tried_sealed TEXT) STRICT;
CREATE INDEX outbox_dirty ON outbox (chat, entry) WHERE sent < revision AND refused IS NULL;
CREATE INDEX outbox_event ON outbox (event) WHERE event IS NOT NULL;
CREATE TABLE waits (
    kind TEXT NOT NULL, subject TEXT NOT NULL, room TEXT, why TEXT NOT NULL, since INTEGER NOT NULL, tries
    INTEGER NOT NULL, next_at INTEGER,
    PRIMARY KEY (kind, subject)
  ) STRICT, WITHOUT ROWID;
CREATE INDEX rooms_crowded ON rooms (room) WHERE direct = 1 AND members > 2 AND grouped = 0;
CREATE INDEX events_held ON events (held_until) WHERE state = 3;
CREATE TABLE begun (prompt TEXT NOT NULL, attempt INTEGER NOT NULL, PRIMARY KEY (prompt, attempt)) STRICT,
    WITHOUT ROWID;
CREATE INDEX outbox_lost ON outbox (chat, turn) WHERE refused IS NOT NULL OR replaced > 0;
CREATE INDEX signals_event ON signals (event) WHERE event IS NOT NULL;
CREATE TABLE answers (event TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE given (event TEXT PRIMARY KEY, prompt TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0) STRICT,
    WITHOUT ROWID;
CREATE INDEX given_prompt ON given (prompt);
CREATE TABLE brakes (
    room TEXT NOT NULL, person TEXT NOT NULL, last TEXT NOT NULL, quick INTEGER NOT NULL, until INTEGER,
    PRIMARY KEY (room, person)
  ) STRICT, WITHOUT ROWID;
CREATE INDEX gaps_open ON gaps (room) WHERE state = 'open';
CREATE INDEX gaps_given_up ON gaps (room) WHERE state = 'given up';
CREATE INDEX finals_event ON finals (event);
CREATE INDEX outbox_owed ON outbox (room) WHERE priority = 'final' AND sent < revision AND refused IS NULL;
CREATE TABLE deletions (
    room TEXT NOT NULL, number INTEGER NOT NULL, target TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (room, number)
  ) STRICT, WITHOUT ROWID;
CREATE INDEX deletions_target ON deletions (target);
CREATE INDEX deletions_at ON deletions (at);
CREATE TABLE edits (
    entry INTEGER NOT NULL, number INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (entry, number)
  ) STRICT, WITHOUT ROWID;
CREATE INDEX edits_event ON edits (event);
CREATE INDEX turns_author ON turns (room, author) WHERE closed = 0;
CREATE INDEX events_old ON events (chat, place) WHERE state = 4;
CREATE INDEX events_old_due ON events (held_until) WHERE state = 4;
CREATE TABLE consents (
    first TEXT PRIMARY KEY, chat TEXT NOT NULL, room TEXT NOT NULL, thread_root TEXT, entry INTEGER, stale INTEGER NOT
    NULL DEFAULT 1, settled TEXT, count INTEGER NOT NULL DEFAULT 0, since INTEGER, until INTEGER
  ) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX consents_open ON consents (chat) WHERE settled IS NULL;
CREATE INDEX consents_stale ON consents (first) WHERE stale = 1;
CREATE INDEX consents_entry ON consents (entry) WHERE entry IS NOT NULL;
CREATE INDEX rooms_replacement ON rooms (replacement) WHERE replacement IS NOT NULL;
CREATE INDEX rooms_parked ON rooms (room) WHERE parked = 1;
CREATE INDEX rooms_unfollowed ON rooms (replacement)
    WHERE replacement IS NOT NULL AND followed = 0 AND untrusted = 0;
CREATE INDEX rooms_origin ON rooms (origin) WHERE origin IS NOT NULL;
CREATE TABLE users (
    user TEXT PRIMARY KEY, platform TEXT, mapped_at INTEGER, settings TEXT NOT NULL DEFAULT '{}'
  ) STRICT, WITHOUT ROWID;
CREATE TABLE leases (
    agent TEXT NOT NULL, slot TEXT NOT NULL, holder TEXT NOT NULL, chat TEXT NOT NULL, since INTEGER NOT NULL,
    PRIMARY KEY (agent, slot)
  ) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX leases_holder ON leases (agent, holder);
CREATE INDEX turns_id ON turns (id);
CREATE INDEX events_sealed ON events (place) WHERE sealed IN (1, 3);
CREATE INDEX events_sealed_room ON events (room) WHERE sealed IN (1, 3);
CREATE INDEX events_unreadable ON events (room, session) WHERE sealed IN (2, 4);
CREATE TABLE ciphertexts (digest TEXT PRIMARY KEY, event TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE unreadable (
    room TEXT NOT NULL, session TEXT NOT NULL, sender TEXT NOT NULL, event TEXT NOT NULL, reason TEXT NOT NULL, since
    INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (room, session)
  ) STRICT, WITHOUT ROWID;
CREATE INDEX unreadable_untold ON unreadable (since) WHERE told = 0;
CREATE INDEX chats_thread ON chats (thread_root) WHERE thread_root IS NOT NULL AND chat NOT GLOB '* reply *' AND chat NOT GLOB '* once *';
CREATE INDEX turns_heard ON turns (chat) WHERE thread_root IS NOT NULL AND reply IS NULL AND phase IN ('answered', 'interrupted');
CREATE TABLE access (
    pattern TEXT PRIMARY KEY, kind TEXT NOT NULL, set_by TEXT NOT NULL, since INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
CREATE TABLE room_settings (origin TEXT PRIMARY KEY, threads TEXT, mention TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX turns_newest ON turns (chat, seq) WHERE data IS NOT NULL;
CREATE TABLE uploads (entry INTEGER PRIMARY KEY, chat TEXT NOT NULL, turn INTEGER NOT NULL, plan TEXT NOT NULL)
    STRICT;
CREATE INDEX uploads_chat ON uploads (chat, entry);
CREATE INDEX uploads_turn ON uploads (turn);
CREATE TABLE made_rooms (
    command TEXT PRIMARY KEY, person TEXT NOT NULL, title TEXT NOT NULL, since INTEGER NOT NULL, room TEXT, tried_at
    INTEGER, linked INTEGER NOT NULL DEFAULT 0, archived INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
CREATE INDEX made_rooms_person ON made_rooms (person, since);
CREATE UNIQUE INDEX made_rooms_room ON made_rooms (room) WHERE room IS NOT NULL;
CREATE TABLE spaces (person TEXT PRIMARY KEY, space TEXT, tried_at INTEGER) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX spaces_space ON spaces (space) WHERE space IS NOT NULL;
CREATE TABLE revisions (
    prompt TEXT NOT NULL,
    event TEXT NOT NULL,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (prompt, event)
  ) WITHOUT ROWID;
CREATE INDEX revisions_at ON revisions (at);
CREATE TABLE agent_sessions (
    thread TEXT PRIMARY KEY, agent TEXT NOT NULL, chat TEXT, session TEXT NOT NULL, folder TEXT NOT NULL, prompted
    INTEGER NOT NULL DEFAULT 0, used_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
CREATE INDEX agent_sessions_chat ON agent_sessions (chat);
CREATE INDEX agent_sessions_used ON agent_sessions (used_at);
INSERT INTO migrations (migration_id, created_at, name) VALUES (1, '2026-01-01 00:00:00', 'begin');
INSERT INTO migrations (migration_id, created_at, name) VALUES (2, '2026-01-01 00:00:00', 'waits');
INSERT INTO migrations (migration_id, created_at, name) VALUES (3, '2026-01-01 00:00:00', 'words');
INSERT INTO migrations (migration_id, created_at, name) VALUES (4, '2026-01-01 00:00:00', 'deletions');
INSERT INTO migrations (migration_id, created_at, name) VALUES (5, '2026-01-01 00:00:00', 'rooms');
INSERT INTO migrations (migration_id, created_at, name) VALUES (6, '2026-01-01 00:00:00', 'agents');
INSERT INTO migrations (migration_id, created_at, name) VALUES (7, '2026-01-01 00:00:00', 'encryption');
INSERT INTO migrations (migration_id, created_at, name) VALUES (8, '2026-01-01 00:00:00', 'rooms');
INSERT INTO migrations (migration_id, created_at, name) VALUES (9, '2026-11-28 00:24:15', 'sessions');
INSERT INTO meta (name, value) VALUES ('batch', '7');
INSERT INTO meta (name, value) VALUES ('device', 'D1');
INSERT INTO meta (name, value) VALUES ('incarnation', 'i');
INSERT INTO meta (name, value) VALUES ('token', 's7');
INSERT INTO meta (name, value) VALUES ('user', '@bot:x');
INSERT INTO events (event, room, place, state, raw, clear, held_until, chat, said_at, age, sealed, session, openings) VALUES ('$pending', '!r', 1, 0, '{"event_id":"$pending","type":"m.room.message","sender":"@ann:x","origin_server_ts":1700000000000,"content":{"msgtype":"m.text","body":"text of $pending"}}', null, null, null, null, null, null, null, 0);
INSERT INTO events (event, room, place, state, raw, clear, held_until, chat, said_at, age, sealed, session, openings) VALUES ('$waiting', '!other', 2, 1, '{"event_id":"$waiting","type":"m.room.message","sender":"@ann:x","origin_server_ts":1700000000000,"content":{"msgtype":"m.text","body":"text of $waiting"}}', null, null, null, null, null, null, null, 0);
INSERT INTO events (event, room, place, state, raw, clear, held_until, chat, said_at, age, sealed, session, openings) VALUES ('$open', '!r', 3, 2, '{"event_id":"$open","type":"m.room.message","sender":"@ann:x","origin_server_ts":1700000000000,"content":{"msgtype":"m.text","body":"text of $open"}}', null, null, null, null, null, null, null, 0);
INSERT INTO events (event, room, place, state, raw, clear, held_until, chat, said_at, age, sealed, session, openings) VALUES ('$closed', '!r', 4, 2, '{"event_id":"$closed","type":"m.room.message","sender":"@ann:x","origin_server_ts":1700000000000,"content":{"msgtype":"m.text","body":"text of $closed"}}', null, null, null, null, null, null, null, 0);
INSERT INTO rooms (room, membership, encrypted, direct, inviter, members, grouped, name, topic, replacement, replaced_at, followed, untrusted, origin, marked, mirrored, parked, welcome, space) VALUES ('!other', 'join', 0, 1, '@ann:x', 2, 0, null, null, null, null, 0, 0, null, 0, null, 0, 0, 0);
INSERT INTO rooms (room, membership, encrypted, direct, inviter, members, grouped, name, topic, replacement, replaced_at, followed, untrusted, origin, marked, mirrored, parked, welcome, space) VALUES ('!r', 'join', 0, 1, '@ann:x', 2, 0, 'Garden', 'plants', null, null, 0, 0, null, 0, null, 0, 0, 0);
INSERT INTO gaps (id, room, batch, begins, ends, found, state, since, late, why) VALUES (1, '!other', 3, 'g1', 'g0', 0, 'open', 0, 0, null);
INSERT INTO gaps (id, room, batch, begins, ends, found, state, since, late, why) VALUES (2, '!r', 2, 'f1', '', 0, 'given up', 0, 0, 'forbidden');
INSERT INTO gaps (id, room, batch, begins, ends, found, state, since, late, why) VALUES (3, '!r', 1, 'e1', null, 0, 'filled', 0, 0, null);
INSERT INTO finals (prompt, attempt, event, state) VALUES ('$closed', 1, '$answer', 'answered');
INSERT INTO shown (prompt, attempt, part, event) VALUES ('$later', 1, 1, '$theirs');
INSERT INTO chats (chat, room, thread_root, generation, cleared) VALUES ('!r', '!r', null, 2, 2);
INSERT INTO turns (seq, prompt, attempt, id, chat, room, thread_root, author, reply, phase, closed, question, data, kept_since, crashes, asker_place, edited) VALUES (1, '$closed', 1, 'p $closed', '!r', '!r', null, '@ann:x', null, 'answered', 1, null, '{"prompt":"$closed","attempt":1,"id":"p $closed","phase":"answered","text":"so far","tools":[],"toldAway":false,"shows":0,"unshown":false}', null, 3, null, null);
INSERT INTO turns (seq, prompt, attempt, id, chat, room, thread_root, author, reply, phase, closed, question, data, kept_since, crashes, asker_place, edited) VALUES (2, '$open', 1, 'p $open', '!r', '!r', null, '@ann:x', null, 'streaming', 0, null, '{"prompt":"$open","attempt":1,"id":"p $open","phase":"streaming","text":"so far","tools":[],"toldAway":false,"shows":0,"unshown":false}', null, 6, null, null);
INSERT INTO signals (seq, prompt, body, event, author, thread_root, otherwise, reply) VALUES (1, '$open', '{"_tag":"Stop"}', null, null, null, null, null);
INSERT INTO outbox (entry, key, chat, room, turn, part, priority, revision, sent, content, event, tried_revision, tried_content, tries, refused, ask, replaced, sent_at, asked_at, begun_batch, tried_sealed) VALUES (4097, 'k4097', '!r', '!r', 1, 1, 'final', 1, 0, '{"body":"the end"}', '$sent', null, null, 0, null, null, 0, null, null, null, null);
INSERT INTO outbox (entry, key, chat, room, turn, part, priority, revision, sent, content, event, tried_revision, tried_content, tries, refused, ask, replaced, sent_at, asked_at, begun_batch, tried_sealed) VALUES (8193, 'k8193', '!r', '!r', 2, 1, 'first', 0, -1, '{"body":"so far"}', null, null, null, 0, null, null, 0, null, null, null, null);
INSERT INTO waits (kind, subject, room, why, since, tries, next_at) VALUES ('gap', '1', '!other', 'no answer', 1, 1, 2);
INSERT INTO begun (prompt, attempt) VALUES ('$open', 1);
INSERT INTO answers (event) VALUES ('$yes');
INSERT INTO given (event, prompt, gone) VALUES ('$words', '$open', 0);
INSERT INTO brakes (room, person, last, quick, until) VALUES ('!r', '@ann:x', '$open', 1, null);
INSERT INTO deletions (room, number, target, at) VALUES ('!r', 1, '$gone', 5);
INSERT INTO users (user, platform, mapped_at, settings) VALUES ('@ann:x', '42', 1700000000000, '{}');
INSERT INTO leases (agent, slot, holder, chat, since) VALUES ('agent', '1', '!r 2', '!r', 1700000000000);
INSERT INTO ciphertexts (digest, event) VALUES ('digest', '$open');
INSERT INTO unreadable (room, session, sender, event, reason, since, told) VALUES ('!other', 'session', '@ann:x', '$sealed', 'no key', 1700000000000, 1);
INSERT INTO access (pattern, kind, set_by, since) VALUES ('@ben:x', 'allow', '@admin:x', 1700000000000);
INSERT INTO room_settings (origin, threads, mention) VALUES ('!r', 'always', 'mention');
INSERT INTO made_rooms (command, person, title, since, room, tried_at, linked, archived) VALUES ('$new', '@ann:x', 'Taxes', 1700000000000, '!made', null, 1, 0);
INSERT INTO spaces (person, space, tried_at) VALUES ('@ann:x', '!space', null);
INSERT INTO revisions (prompt, event, author, at) VALUES ('$open', '$edit', '@ann:x', 1700000000000);
INSERT INTO agent_sessions (thread, agent, chat, session, folder, prompted, used_at) VALUES ('t1_thread', 'agent', '!r', 'session', '/work/chat', 1, 1700000000000);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence (name, seq) VALUES ('gaps', 3);
INSERT INTO sqlite_sequence (name, seq) VALUES ('turns', 2);
INSERT INTO sqlite_sequence (name, seq) VALUES ('signals', 1);
