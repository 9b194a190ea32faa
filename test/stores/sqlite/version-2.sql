-- A store as schema version 2 left it, written by the code of that version.
PRAGMA journal_mode = WAL;
PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE agent (
  id INTEGER PRIMARY KEY,
  partition_id INTEGER NOT NULL REFERENCES partition ON DELETE CASCADE,
  key BLOB NOT NULL,
  UNIQUE (partition_id, key)
) STRICT;
CREATE TABLE change (
  partition_id INTEGER NOT NULL REFERENCES partition ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  memory_id INTEGER NOT NULL,
  part INTEGER NOT NULL, gone TEXT,
  PRIMARY KEY (partition_id, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO "change" VALUES(1,1,16777216,1,NULL);
INSERT INTO "change" VALUES(1,2,16777217,1,NULL);
INSERT INTO "change" VALUES(1,3,16777216,1,NULL);
CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  body TEXT
) STRICT;
INSERT INTO "content" VALUES(1,'{"id":"019ca945-0a00-7000-91c0-dd8feda3422f","kind":"episode","role":"user","occurredAt":"2026-03-01T12:00:00.000Z","recordedAt":"2026-03-01T12:00:00.000Z","version":1,"status":"active","confidence":1,"importance":0.5,"trust":1,"origin":{"type":"user"},"sources":[],"reason":"said","supersedes":[],"immutable":false,"pinned":false,"metadata":{},"text":"Kept since version 2","scope":{"tenant":"acme","user":"ana"}}');
INSERT INTO "content" VALUES(2,'{"id":"019ca945-0a01-7000-8000-000000000001","kind":"fact","occurredAt":"2026-03-01T12:00:01.000Z","recordedAt":"2026-03-01T12:00:01.000Z","version":1,"status":"active","confidence":1,"importance":0.5,"trust":1,"origin":{"type":"user"},"sources":[{"id":"019ca945-0a00-7000-91c0-dd8feda3422f","start":0,"end":4}],"reason":"said","supersedes":[],"immutable":false,"pinned":false,"metadata":{},"text":"Ana lives in Lisbon","scope":{"tenant":"acme","user":"ana"},"statement":{"subject":"Ana","subjectType":"person","predicate":"lives in","object":"Lisbon","objectType":"place"}}');
CREATE TABLE derivation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  memory_id INTEGER NOT NULL UNIQUE REFERENCES memory ON DELETE CASCADE,
  settings_id INTEGER NOT NULL REFERENCES derivation_settings ON DELETE CASCADE,
  attempts INTEGER NOT NULL DEFAULT 0,
  ready_at INTEGER NOT NULL DEFAULT 0,
  error_id INTEGER
) STRICT;
INSERT INTO "derivation" VALUES(1,16777216,1,0,0,NULL);
CREATE TABLE derivation_settings (
  id INTEGER PRIMARY KEY,
  partition_id INTEGER NOT NULL REFERENCES partition ON DELETE CASCADE,
  key BLOB NOT NULL,
  plain TEXT,
  content_id INTEGER,
  UNIQUE (partition_id, key)
) STRICT;
INSERT INTO "derivation_settings" VALUES(1,1,X'3871683034B8F00F23D7F0B683EA9B3D','{"strategy":"importance","threshold":0.5}',NULL);
CREATE TABLE entry (
  id INTEGER PRIMARY KEY REFERENCES memory ON DELETE CASCADE,
  e BLOB NOT NULL
) STRICT;
INSERT INTO "entry" VALUES(16777216,X'880000000000000000000000000000000000A05094CA79420000A05094CA7942000000000000F0FF000000000000F07F000000000000F07F000000000000F07F0700000000000000000100020A00000089AD552F5F45CE3C11887D4C8F751F5552BCF07F27C41C82DCA8CB85E16F0D95761AE9AA46CE78F801010101010101010101000000000000');
INSERT INTO "entry" VALUES(16777217,X'780000000100000000000000000000000080DE5094CA79420080DE5094CA7942000000000000F0FF000000000000F07F000000000000F07F000000000000F07F0600000000000000020000400700000089AD552F8F751F5552BCF07F27C41C82761AE9AA28BEEABD46CE78F8010101010101010000000000');
CREATE TABLE forgotten_turn (
  session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
  position INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  PRIMARY KEY (session_id, position)
) STRICT, WITHOUT ROWID;
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
INSERT INTO "memory" VALUES(16777216,1,1,'019ca945-0a00-7000-91c0-dd8feda3422f','episode','active',1,'add',1772366400000,1772366400000,NULL,NULL,NULL,NULL,'b42f0aeee565d118c60af7d81a16fdc0',1,0,NULL);
INSERT INTO "memory" VALUES(16777217,1,2,'019ca945-0a01-7000-8000-000000000001','fact','active',1,'add',1772366401000,1772366401000,NULL,NULL,NULL,NULL,'4cf9193f1f9f2a3b35cc29b7656b9950',2,0,X'BE87B9464F1479038C1E63A10A851771');
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
INSERT INTO "meta" VALUES(1,304,NULL,0,NULL,NULL,NULL,0,0);
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  topic TEXT NOT NULL,
  memory_id INTEGER NOT NULL REFERENCES memory ON DELETE CASCADE,
  version INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  ready_at INTEGER NOT NULL DEFAULT 0,
  error_id INTEGER
) STRICT;
CREATE TABLE partition (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key BLOB NOT NULL UNIQUE,
  next_ordinal INTEGER NOT NULL DEFAULT 0,
  live INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "partition" VALUES(1,X'9A4B68EC307CEC81AB8A40AAE70145D0',2,2,3);
CREATE TABLE revision (
  memory_id INTEGER NOT NULL REFERENCES memory ON DELETE CASCADE,
  version INTEGER NOT NULL,
  change TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  content_id INTEGER NOT NULL,
  PRIMARY KEY (memory_id, version)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE support (
  memory_id INTEGER NOT NULL REFERENCES memory ON DELETE CASCADE,
  source TEXT NOT NULL,
  PRIMARY KEY (memory_id, source)
) STRICT, WITHOUT ROWID;
INSERT INTO "support" VALUES(16777217,'019ca945-0a00-7000-91c0-dd8feda3422f');
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
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" VALUES('partition',1);
INSERT INTO "sqlite_sequence" VALUES('derivation',1);
PRAGMA application_id = 1296387407;
PRAGMA user_version = 2;
COMMIT;
