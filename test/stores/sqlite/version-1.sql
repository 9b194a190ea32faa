-- A store as schema version 1 left it, written by the code of that version.
PRAGMA journal_mode = WAL;
BEGIN;
CREATE TABLE meta (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  entry_version INTEGER NOT NULL,
  reindex_from INTEGER,
  model_id INTEGER NOT NULL DEFAULT 0,
  model_name TEXT,
  model_dimensions INTEGER,
  enqueue_from INTEGER,
  enqueue_all INTEGER NOT NULL DEFAULT 0,
  log_owed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  body TEXT
) STRICT;
CREATE TABLE partition (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key BLOB NOT NULL UNIQUE,
  next_ordinal INTEGER NOT NULL DEFAULT 0,
  live INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE agent (
  id INTEGER PRIMARY KEY,
  partition_id INTEGER NOT NULL REFERENCES partition ON DELETE CASCADE,
  key BLOB NOT NULL,
  UNIQUE (partition_id, key)
) STRICT;
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  partition_id INTEGER NOT NULL REFERENCES partition ON DELETE CASCADE,
  agent_id INTEGER REFERENCES agent ON DELETE CASCADE,
  key BLOB NOT NULL,
  next_position INTEGER NOT NULL DEFAULT 0,
  length INTEGER NOT NULL DEFAULT 0,
  active INTEGER NOT NULL DEFAULT 0,
  first_at INTEGER,
  last_at INTEGER,
  state_id INTEGER
) STRICT;
CREATE UNIQUE INDEX session_key ON session (partition_id, key, ifnull(agent_id, 0));
CREATE INDEX session_agent ON session (agent_id) WHERE agent_id IS NOT NULL;
CREATE TABLE forgotten_turn (
  session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
  position INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  PRIMARY KEY (session_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE memory (
  id INTEGER PRIMARY KEY,
  partition_id INTEGER NOT NULL REFERENCES partition,
  added INTEGER NOT NULL,
  uid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  change TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  expires_at INTEGER,
  agent_id INTEGER REFERENCES agent,
  session_id INTEGER REFERENCES session,
  position INTEGER,
  content_hash TEXT NOT NULL,
  content_id INTEGER NOT NULL,
  forgotten INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX memory_added ON memory (partition_id, added);
CREATE INDEX memory_session ON memory (session_id, position) WHERE session_id IS NOT NULL;
CREATE INDEX memory_hash ON memory (session_id, substr(content_hash, 1, 12))
  WHERE position IS NOT NULL;
CREATE INDEX memory_agent ON memory (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX memory_forgotten ON memory (id) WHERE forgotten = 1;
CREATE INDEX memory_expires ON memory (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE revision (
  memory_id INTEGER NOT NULL REFERENCES memory ON DELETE CASCADE,
  version INTEGER NOT NULL,
  change TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  content_id INTEGER NOT NULL,
  PRIMARY KEY (memory_id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE entry (
  id INTEGER PRIMARY KEY REFERENCES memory ON DELETE CASCADE,
  e BLOB NOT NULL
) STRICT;
CREATE TABLE vector (
  id INTEGER PRIMARY KEY REFERENCES memory ON DELETE CASCADE,
  model_id INTEGER NOT NULL,
  e BLOB NOT NULL
) STRICT;
CREATE INDEX vector_model ON vector (model_id);
CREATE TABLE vector8 (
  id INTEGER PRIMARY KEY REFERENCES memory ON DELETE CASCADE,
  model_id INTEGER NOT NULL,
  e BLOB NOT NULL
) STRICT;
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  topic TEXT NOT NULL,
  memory_id INTEGER NOT NULL REFERENCES memory ON DELETE CASCADE,
  version INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  ready_at INTEGER NOT NULL DEFAULT 0,
  error_id INTEGER
) STRICT;
CREATE UNIQUE INDEX outbox_memory ON outbox (memory_id, topic);
CREATE INDEX outbox_ready ON outbox (topic, ready_at);
CREATE TABLE idempotency (
  id INTEGER PRIMARY KEY,
  partition_id INTEGER NOT NULL REFERENCES partition ON DELETE CASCADE,
  key BLOB NOT NULL,
  digest BLOB NOT NULL,
  UNIQUE (partition_id, key)
) STRICT;
CREATE TABLE idempotency_memory (
  idempotency_id INTEGER NOT NULL REFERENCES idempotency ON DELETE CASCADE,
  place INTEGER NOT NULL,
  memory_id INTEGER NOT NULL REFERENCES memory ON DELETE CASCADE,
  PRIMARY KEY (idempotency_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_memory_memory ON idempotency_memory (memory_id);
CREATE TABLE change (
  partition_id INTEGER NOT NULL REFERENCES partition ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  memory_id INTEGER NOT NULL,
  part INTEGER NOT NULL,
  PRIMARY KEY (partition_id, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES (1, 302, NULL, 1, 'fake@1', 4, NULL, 1, 0);
INSERT INTO content VALUES (1, '{"id":"019ca945-0a00-7000-91c0-dd8feda3422f","kind":"episode","role":"user","occurredAt":"2026-03-01T12:00:00.000Z","recordedAt":"2026-03-01T12:00:00.000Z","version":1,"status":"active","confidence":1,"importance":0.5,"trust":1,"origin":{"type":"user"},"sources":[],"reason":"said","supersedes":[],"immutable":false,"pinned":false,"metadata":{},"text":"Kept since version 1","scope":{"tenant":"acme","user":"ana","agent":"coach","session":"monday"}}');
INSERT INTO content VALUES (2, '{"id":"019ca945-0a00-7000-a9c5-07e9be9ff5da","kind":"episode","role":"user","occurredAt":"2026-03-01T12:00:00.000Z","recordedAt":"2026-03-01T12:00:00.000Z","version":1,"status":"active","confidence":1,"importance":0.5,"trust":1,"origin":{"type":"user"},"sources":[],"reason":"said","supersedes":[],"immutable":false,"pinned":false,"metadata":{},"text":"Said and revised","scope":{"tenant":"acme","user":"ana","agent":"coach","session":"monday"}}');
INSERT INTO content VALUES (3, NULL);
INSERT INTO content VALUES (4, '{"id":"019ca945-0a00-7000-a9c5-07e9be9ff5da","kind":"episode","role":"user","occurredAt":"2026-03-01T12:00:00.000Z","recordedAt":"2026-03-01T12:00:00.000Z","version":2,"status":"active","confidence":1,"importance":0.5,"trust":1,"origin":{"type":"user"},"sources":[],"reason":"said","supersedes":[],"immutable":false,"pinned":false,"metadata":{},"text":"Revised in version 1","scope":{"tenant":"acme","user":"ana","agent":"coach","session":"monday"}}');
INSERT INTO content VALUES (5, '{"id":"019ca945-0a00-7000-bf9e-09e0cdd6a8a8","kind":"fact","role":"user","occurredAt":"2026-03-01T12:00:00.000Z","recordedAt":"2026-03-01T12:00:00.000Z","version":1,"status":"active","confidence":1,"importance":0.5,"trust":1,"origin":{"type":"user"},"sources":[{"id":"019ca945-0a00-7000-91c0-dd8feda3422f","start":0,"end":4}],"reason":"said","supersedes":[],"immutable":false,"pinned":false,"metadata":{},"text":"A fact with a source","scope":{"tenant":"acme","user":"ana"}}');
INSERT INTO content VALUES (6, '{"strategy":"summary","summary":"What was said"}');
INSERT INTO partition VALUES (1, x'9a4b68ec307cec81ab8a40aae70145d0', 4, 3, 8);
INSERT INTO agent VALUES (1, 1, x'6b40b6f8116f01407c051dedf52d28e8');
INSERT INTO session VALUES (1, 1, 1, x'f51811ca23d8559c258253b1ead84964', 3, 3, 2, 1772366400000, 1772366400000, 6);
INSERT INTO forgotten_turn VALUES (1, 2, '6ae58e8dcd1242b048eaf8447bf3dea3');
INSERT INTO memory VALUES (16777216, 1, 1, '019ca945-0a00-7000-91c0-dd8feda3422f', 'episode', 'active', 1, 'add', 1772366400000, 1772366400000, NULL, 1, 1, 0, '88c08fe4a98820a9bf85c81d9ae92c29', 1, 0);
INSERT INTO memory VALUES (16777217, 1, 2, '019ca945-0a00-7000-a9c5-07e9be9ff5da', 'episode', 'active', 2, 'revise', 1772366400000, 1772366400000, NULL, 1, 1, 1, '80211433127455ac7536739d49d9464b', 4, 0);
INSERT INTO memory VALUES (16777219, 1, 5, '019ca945-0a00-7000-bf9e-09e0cdd6a8a8', 'fact', 'active', 1, 'add', 1772366400000, 1772366400000, NULL, NULL, NULL, NULL, '56b16f8cda44667a5fa82df667739377', 5, 0);
INSERT INTO revision VALUES (16777217, 1, 'add', 1772366400000, 2);
INSERT INTO entry VALUES (16777216, x'700000000000000001000000010000000000a05094ca79420000a05094ca7942000000000000f0ff000000000000f07f000000000000f07f000000000000f07f0700000000000000000100020600000089ad552f11887d4c8f751f5527c41c82dca8cb85e16f0d950101020101010000');
INSERT INTO entry VALUES (16777217, x'700000000100000001000000010000000000a05094ca79420000a05094ca7942000000000000f0ff000000000000f07f000000000000f07f000000000000f07f0600000000000000000100020500000089ad552f11887d4c8f751f55d91f9c7d27c41c82010102010100000000000000');
INSERT INTO entry VALUES (16777219, x'700000000300000000000000000000000000a05094ca79420000a05094ca7942000000000000f0ff000000000000f07f000000000000f07f000000000000f07f0500000000000000020100000500000089ad552f8f751f553c7a506927c41c82313cbad6010101010100000000000000');
INSERT INTO vector VALUES (16777216, 1, x'0000803f000000400000404000008040');
INSERT INTO vector8 VALUES (16777216, 1, x'00000000956dbc3b000000000000000020405f7f00000000000000000000000000000000000000000000000000000000');
INSERT INTO outbox VALUES (2, 'embed', 16777217, 2, 0, 0, NULL);
INSERT INTO outbox VALUES (5, 'embed', 16777219, 1, 0, 0, NULL);
INSERT INTO idempotency VALUES (1, 1, x'4a56b28f64c177ef26d73f0ffcfc55f1', x'65b1c6ea3a2d5c6e03cfd72e22ec51b9');
INSERT INTO idempotency_memory VALUES (1, 0, 16777216);
INSERT INTO idempotency_memory VALUES (1, 1, 16777217);
INSERT INTO change VALUES (1, 1, 16777216, 1);
INSERT INTO change VALUES (1, 2, 16777217, 1);
INSERT INTO change VALUES (1, 3, 16777218, 1);
INSERT INTO change VALUES (1, 4, 16777217, 1);
INSERT INTO change VALUES (1, 5, 16777217, 2);
INSERT INTO change VALUES (1, 6, 16777219, 1);
INSERT INTO change VALUES (1, 7, 16777218, 1);
INSERT INTO change VALUES (1, 8, 16777216, 2);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES ('partition', 1);
INSERT INTO sqlite_sequence VALUES ('outbox', 5);
PRAGMA application_id = 1296387407;
PRAGMA user_version = 1;
COMMIT;
