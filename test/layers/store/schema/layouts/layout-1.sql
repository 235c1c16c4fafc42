CREATE TABLE "migrations" (
  migration_id integer PRIMARY KEY NOT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp,
  name VARCHAR(255) NOT NULL
);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    event TEXT PRIMARY KEY, room TEXT NOT NULL, place INTEGER NOT NULL, state INTEGER NOT NULL, raw TEXT, clear TEXT
  ) STRICT;
CREATE INDEX events_pending ON events (place) WHERE state = 0;
CREATE INDEX events_waiting ON events (room) WHERE state = 1;
CREATE TABLE rooms (
    room TEXT PRIMARY KEY, membership TEXT NOT NULL, encrypted INTEGER NOT NULL DEFAULT 0, direct INTEGER NOT
    NULL DEFAULT 0, inviter TEXT
  ) STRICT, WITHOUT ROWID;
CREATE INDEX rooms_membership ON rooms (membership, encrypted);
CREATE TABLE holes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, batch INTEGER NOT NULL, begins TEXT NOT NULL, ends TEXT,
    found INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'open'
  ) STRICT;
CREATE INDEX holes_open ON holes (room) WHERE state = 'open';
CREATE INDEX holes_given_up ON holes (room) WHERE state >= 'given up' AND state < 'given uq';
CREATE TABLE closings (prompt TEXT NOT NULL, attempt INTEGER NOT NULL, event TEXT NOT NULL, state TEXT NOT
    NULL, PRIMARY KEY (prompt, attempt)) STRICT, WITHOUT ROWID;
CREATE INDEX closings_event ON closings (event);
CREATE TABLE shown (prompt TEXT NOT NULL, attempt INTEGER NOT NULL, part INTEGER NOT NULL, event TEXT NOT
    NULL, PRIMARY KEY (prompt, attempt, part)) STRICT, WITHOUT ROWID;
CREATE TABLE chats (chat TEXT PRIMARY KEY, room TEXT NOT NULL, thread_root TEXT, generation INTEGER NOT NULL
    DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE turns (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, prompt TEXT NOT NULL, attempt INTEGER NOT NULL, id TEXT NOT NULL,
    chat TEXT NOT NULL, room TEXT NOT NULL,
    thread_root TEXT, author TEXT NOT NULL, reply TEXT, phase TEXT NOT NULL, closed INTEGER NOT NULL, question
    TEXT, data TEXT, kept_since INTEGER, strikes INTEGER NOT NULL DEFAULT 0,
    UNIQUE (prompt, attempt)
  ) STRICT;
CREATE INDEX turns_open ON turns (chat, seq) WHERE closed = 0;
CREATE INDEX turns_broken ON turns (chat, seq) WHERE phase IN ('interrupted', 'failed', 'stopped');
CREATE INDEX turns_kept ON turns (kept_since) WHERE kept_since IS NOT NULL;
CREATE INDEX turns_asking ON turns (room) WHERE question IS NOT NULL;
CREATE TABLE signals (seq INTEGER PRIMARY KEY AUTOINCREMENT, prompt TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX signals_prompt ON signals (prompt, seq);
CREATE TABLE outbox (
    slot INTEGER PRIMARY KEY, key TEXT NOT NULL, chat TEXT NOT NULL, room TEXT NOT NULL, turn INTEGER NOT NULL,
    part INTEGER NOT NULL, rank TEXT NOT NULL,
    revision INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT -1, content TEXT NOT NULL, event TEXT,
    tried_revision INTEGER, tried_content TEXT, tries INTEGER NOT NULL DEFAULT 0, refused TEXT
  ) STRICT;
CREATE INDEX outbox_dirty ON outbox (chat, slot) WHERE sent < revision AND refused IS NULL;
CREATE INDEX outbox_event ON outbox (event) WHERE event IS NOT NULL;
INSERT INTO migrations (migration_id, created_at, name) VALUES (1, '2026-01-01 00:00:00', 'begin');
INSERT INTO meta (name, value) VALUES ('batch', '7');
INSERT INTO meta (name, value) VALUES ('device', 'D1');
INSERT INTO meta (name, value) VALUES ('incarnation', 'i');
INSERT INTO meta (name, value) VALUES ('token', 's7');
INSERT INTO meta (name, value) VALUES ('user', '@bot:x');
INSERT INTO events (event, room, place, state, raw, clear) VALUES ('$pending', '!r', 1, 0, '{"event_id":"$pending","type":"m.room.message","sender":"@ann:x","origin_server_ts":1700000000000,"content":{"msgtype":"m.text","body":"text of $pending"}}', null);
INSERT INTO events (event, room, place, state, raw, clear) VALUES ('$waiting', '!other', 2, 1, '{"event_id":"$waiting","type":"m.room.message","sender":"@ann:x","origin_server_ts":1700000000000,"content":{"msgtype":"m.text","body":"text of $waiting"}}', null);
INSERT INTO events (event, room, place, state, raw, clear) VALUES ('$open', '!r', 3, 2, '{"event_id":"$open","type":"m.room.message","sender":"@ann:x","origin_server_ts":1700000000000,"content":{"msgtype":"m.text","body":"text of $open"}}', null);
INSERT INTO events (event, room, place, state, raw, clear) VALUES ('$closed', '!r', 4, 2, '{"event_id":"$closed","type":"m.room.message","sender":"@ann:x","origin_server_ts":1700000000000,"content":{"msgtype":"m.text","body":"text of $closed"}}', null);
INSERT INTO rooms (room, membership, encrypted, direct, inviter) VALUES ('!other', 'join', 0, 1, '@ann:x');
INSERT INTO rooms (room, membership, encrypted, direct, inviter) VALUES ('!r', 'join', 0, 1, '@ann:x');
INSERT INTO holes (id, room, batch, begins, ends, found, state) VALUES (1, '!other', 3, 'g1', 'g0', 0, 'open');
INSERT INTO holes (id, room, batch, begins, ends, found, state) VALUES (2, '!r', 2, 'f1', '', 0, 'given up: forbidden');
INSERT INTO holes (id, room, batch, begins, ends, found, state) VALUES (3, '!r', 1, 'e1', null, 0, 'filled');
INSERT INTO closings (prompt, attempt, event, state) VALUES ('$closed', 1, '$answer', 'answered');
INSERT INTO shown (prompt, attempt, part, event) VALUES ('$later', 1, 1, '$theirs');
INSERT INTO chats (chat, room, thread_root, generation) VALUES ('!r', '!r', null, 2);
INSERT INTO turns (seq, prompt, attempt, id, chat, room, thread_root, author, reply, phase, closed, question, data, kept_since, strikes) VALUES (1, '$closed', 1, 'p $closed', '!r', '!r', null, '@ann:x', null, 'answered', 1, null, '{"prompt":"$closed","attempt":1,"id":"p $closed","phase":"answered","text":"so far","tools":[],"toldAway":false,"shows":0,"unshown":false}', null, 3);
INSERT INTO turns (seq, prompt, attempt, id, chat, room, thread_root, author, reply, phase, closed, question, data, kept_since, strikes) VALUES (2, '$open', 1, 'p $open', '!r', '!r', null, '@ann:x', null, 'streaming', 0, null, '{"prompt":"$open","attempt":1,"id":"p $open","phase":"streaming","text":"so far","tools":[],"toldAway":false,"shows":0,"unshown":false}', null, 6);
INSERT INTO signals (seq, prompt, body) VALUES (1, '$open', '{"_tag":"Stop"}');
INSERT INTO outbox (slot, key, chat, room, turn, part, rank, revision, sent, content, event, tried_revision, tried_content, tries, refused) VALUES (4097, 'k4097', '!r', '!r', 1, 1, 'final', 1, 0, '{"body":"the end"}', '$sent', null, null, 0, null);
INSERT INTO outbox (slot, key, chat, room, turn, part, rank, revision, sent, content, event, tried_revision, tried_content, tries, refused) VALUES (8193, 'k8193', '!r', '!r', 2, 1, 'first', 0, -1, '{"body":"so far"}', null, null, null, 0, null);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence (name, seq) VALUES ('holes', 3);
INSERT INTO sqlite_sequence (name, seq) VALUES ('turns', 2);
INSERT INTO sqlite_sequence (name, seq) VALUES ('signals', 1);
