-- A store as schema version 3 left it, written by the code of that version.
PRAGMA journal_mode = WAL;
PRAGMA foreign_keys=OFF;
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
INSERT INTO meta VALUES(1,305,NULL,0,NULL,NULL,NULL,0,0);
CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  body TEXT
) STRICT;
INSERT INTO content VALUES(1,'{"id":"019ca945-0a00-7000-91c0-dd8feda3422f","kind":"episode","role":"user","occurredAt":"2026-03-01T12:00:00.000Z","recordedAt":"2026-03-01T12:00:00.000Z","version":1,"status":"active","confidence":1,"importance":0.5,"trust":1,"origin":{"type":"user"},"sources":[],"reason":"said","supersedes":[],"immutable":false,"pinned":false,"metadata":{},"text":"Kept since version 3","scope":{"tenant":"acme","user":"ana","session":"monday"}}');
INSERT INTO content VALUES(2,'{"id":"019ca945-0a00-7000-a9c5-07e9be9ff5da","kind":"fact","role":"user","occurredAt":"2026-03-01T12:00:00.000Z","recordedAt":"2026-03-01T12:00:00.000Z","version":1,"status":"active","confidence":1,"importance":0.5,"trust":1,"origin":{"type":"user"},"sources":[{"id":"019ca945-0a00-7000-91c0-dd8feda3422f","start":0,"end":4}],"reason":"said","supersedes":[],"immutable":false,"pinned":false,"metadata":{},"text":"A fact with a source","scope":{"tenant":"acme","user":"ana"}}');
INSERT INTO content VALUES(3,'{"id":"019ca945-0a00-7000-99fa-891ae6b1d6f8","kind":"episode","role":"user","occurredAt":"2026-03-01T12:00:00.000Z","recordedAt":"2026-03-01T12:00:00.000Z","version":1,"status":"active","confidence":1,"importance":0.5,"trust":1,"origin":{"type":"user"},"sources":[],"reason":"said","supersedes":[],"immutable":false,"pinned":false,"metadata":{},"text":"Shared since version 3","scope":{"tenant":"acme"}}');
CREATE TABLE partition (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key BLOB NOT NULL UNIQUE,
  next_ordinal INTEGER NOT NULL DEFAULT 0,
  live INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "partition" VALUES(1,X'9a4b68ec307cec81ab8a40aae70145d0',2,2,3);
INSERT INTO "partition" VALUES(2,X'05ccb6272c4c29048dc37060b56041b0',1,1,1);
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
INSERT INTO session VALUES(1,1,NULL,X'f51811ca23d8559c258253b1ead84964',1,1,1,1772366400000,1772366400000,NULL);
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
, slot BLOB) STRICT;
INSERT INTO memory VALUES(16777216,1,1,'019ca945-0a00-7000-91c0-dd8feda3422f','episode','active',1,'add',1772366400000,1772366400000,NULL,NULL,1,0,'941fda2070df9d3542c072f7dca1167e',1,0,NULL);
INSERT INTO memory VALUES(16777217,1,2,'019ca945-0a00-7000-a9c5-07e9be9ff5da','fact','active',1,'add',1772366400000,1772366400000,NULL,NULL,NULL,NULL,'56b16f8cda44667a5fa82df667739377',2,0,NULL);
INSERT INTO memory VALUES(33554432,2,3,'019ca945-0a00-7000-99fa-891ae6b1d6f8','episode','active',1,'add',1772366400000,1772366400000,NULL,NULL,NULL,NULL,'175c8f440a6a6a9d340305ccf0226d0c',3,0,NULL);
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
INSERT INTO entry VALUES(16777216,X'800000000000000001000000000000000000a05094ca79420000a05094ca7942000000000000f0ff000000000000f07f000000000000f07f000000000000f07f07000000000000000001000209000000ed234c1489ad552f11887d4c8f751f553c7a506927c41c82dca8cb85e16f0d95313cbad6010101010101010101000000');
INSERT INTO entry VALUES(16777217,X'700000000100000000000000000000000000a05094ca79420000a05094ca7942000000000000f0ff000000000000f07f000000000000f07f000000000000f07f0500000000000000020100400500000089ad552f8f751f553c7a506927c41c82313cbad6010101010100000000000000');
INSERT INTO entry VALUES(33554432,X'780000000000000000000000000000000000a05094ca79420000a05094ca7942000000000000f0ff000000000000f07f000000000000f07f000000000000f07f07000000000000000001000207000000ed234c1489ad552f11887d4c8f751f5527c41c82e16f0d95ef2108d7010101010101010000000000');
CREATE TABLE vector (
  id INTEGER PRIMARY KEY REFERENCES memory ON DELETE CASCADE,
  model_id INTEGER NOT NULL,
  e BLOB NOT NULL
) STRICT;
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
CREATE TABLE change (
  partition_id INTEGER NOT NULL REFERENCES partition ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  memory_id INTEGER NOT NULL,
  part INTEGER NOT NULL, gone TEXT,
  PRIMARY KEY (partition_id, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO change VALUES(1,1,16777216,1,NULL);
INSERT INTO change VALUES(1,2,16777217,1,NULL);
INSERT INTO change VALUES(1,3,16777216,1,NULL);
INSERT INTO change VALUES(2,1,33554432,1,NULL);
CREATE TABLE support (
  memory_id INTEGER NOT NULL REFERENCES memory ON DELETE CASCADE,
  source TEXT NOT NULL,
  PRIMARY KEY (memory_id, source)
) STRICT, WITHOUT ROWID;
INSERT INTO support VALUES(16777217,'019ca945-0a00-7000-91c0-dd8feda3422f');
CREATE TABLE derivation_settings (
  id INTEGER PRIMARY KEY,
  partition_id INTEGER NOT NULL REFERENCES partition ON DELETE CASCADE,
  key BLOB NOT NULL,
  plain TEXT,
  content_id INTEGER,
  UNIQUE (partition_id, key)
) STRICT;
INSERT INTO derivation_settings VALUES(1,1,X'fd5394283a33071ddaa05f643430c398','{"strategy":"everything","threshold":0}',NULL);
CREATE TABLE derivation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  memory_id INTEGER NOT NULL UNIQUE REFERENCES memory ON DELETE CASCADE,
  settings_id INTEGER NOT NULL REFERENCES derivation_settings ON DELETE CASCADE,
  attempts INTEGER NOT NULL DEFAULT 0,
  ready_at INTEGER NOT NULL DEFAULT 0,
  error_id INTEGER
) STRICT;
INSERT INTO derivation VALUES(1,16777216,1,0,0,NULL);
CREATE TABLE recall (
  memory_id INTEGER PRIMARY KEY REFERENCES memory ON DELETE CASCADE,
  times INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT;
INSERT INTO recall VALUES(16777217,2,1772366400000);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('partition',2);
INSERT INTO sqlite_sequence VALUES('derivation',1);
CREATE UNIQUE INDEX session_key ON session (partition_id, key, ifnull(agent_id, 0));
CREATE INDEX session_agent ON session (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX memory_added ON memory (partition_id, added);
CREATE INDEX memory_session ON memory (session_id, position) WHERE session_id IS NOT NULL;
CREATE INDEX memory_hash ON memory (session_id, substr(content_hash, 1, 12))
  WHERE position IS NOT NULL;
CREATE INDEX memory_agent ON memory (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX memory_forgotten ON memory (id) WHERE forgotten = 1;
CREATE INDEX memory_expires ON memory (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX vector_model ON vector (model_id);
CREATE UNIQUE INDEX outbox_memory ON outbox (memory_id, topic);
CREATE INDEX outbox_ready ON outbox (topic, ready_at);
CREATE INDEX idempotency_memory_memory ON idempotency_memory (memory_id);
CREATE INDEX memory_slot ON memory (partition_id, slot, agent_id) WHERE slot IS NOT NULL;
CREATE INDEX memory_kind ON memory (partition_id, kind, added) WHERE kind <> 'episode';
CREATE INDEX support_source ON support (source);
CREATE INDEX derivation_settings_worded ON derivation_settings (id)
  WHERE content_id IS NOT NULL;
CREATE INDEX derivation_ready ON derivation (ready_at, id);
CREATE INDEX derivation_settings_used ON derivation (settings_id);
PRAGMA application_id = 1296387407;
PRAGMA user_version = 3;
COMMIT;
