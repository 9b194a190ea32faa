import type { Sql } from '../sql.ts';
import type { Migration } from './migration.ts';

/**
 * Documents beside memories, the audit and the feed of changes.
 *
 * What is written of a document stands in `document_body`, in rows that keep their size and are
 * written over in place, so that no copies arise (see 0001), and are used again, because documents
 * change and go often. The order has to stand in an index: `document_order` is made anew when a
 * document is erased. All other tables know names, ids and terms by their digests.
 *
 * `collection.highest_removed` is the highest version of those that are gone, above which new ones
 * begin. `document.owner` is the key of the partition of its user.
 *
 * The audit is never erased and names those who act. Its last record stands in `audit_chain` once
 * more, so that one that is cut off is missed.
 *
 * `change_feed` knows owners by digests alone, of no agent by an empty one; `meta.feed_from` is the
 * last sequence that is not kept, in a file that is older than its feed a first row of nobody's.
 */
const SCHEMA = `
CREATE TABLE collection (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  highest_removed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE document_body (
  id INTEGER PRIMARY KEY,
  room INTEGER NOT NULL,
  used INTEGER NOT NULL,
  body TEXT
) STRICT;
CREATE INDEX document_body_free ON document_body (room) WHERE used = 0;

CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  collection_id INTEGER NOT NULL REFERENCES collection,
  key BLOB NOT NULL,
  version INTEGER NOT NULL,
  owner BLOB,
  body_id INTEGER NOT NULL,
  UNIQUE (collection_id, key)
) STRICT;
CREATE INDEX document_owner ON document (owner, collection_id) WHERE owner IS NOT NULL;

CREATE TABLE document_term (
  collection_id INTEGER NOT NULL,
  term BLOB NOT NULL,
  document_id INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  PRIMARY KEY (collection_id, term, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_term_document ON document_term (document_id);

CREATE TABLE document_order (
  document_id INTEGER PRIMARY KEY REFERENCES document ON DELETE CASCADE,
  collection_id INTEGER NOT NULL,
  place BLOB NOT NULL,
  tie BLOB NOT NULL
) STRICT;
CREATE INDEX document_order_place ON document_order (collection_id, place, tie);

CREATE TABLE audit_chain (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL UNIQUE,
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
  chain_id INTEGER NOT NULL REFERENCES audit_chain,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  operation TEXT NOT NULL,
  outcome TEXT NOT NULL,
  user TEXT,
  hash TEXT NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (chain_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_at ON audit (chain_id, at);
CREATE INDEX audit_actor ON audit (chain_id, actor);
CREATE INDEX audit_operation ON audit (chain_id, operation);
CREATE INDEX audit_user ON audit (chain_id, user) WHERE user IS NOT NULL;

CREATE TABLE change_feed (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  change TEXT NOT NULL,
  uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  owner_id INTEGER NOT NULL
) STRICT;

CREATE TABLE feed_owner (
  id INTEGER PRIMARY KEY,
  partition BLOB NOT NULL,
  tenant BLOB NOT NULL,
  agent BLOB NOT NULL,
  UNIQUE (partition, agent)
) STRICT;

ALTER TABLE meta ADD COLUMN feed_from INTEGER NOT NULL DEFAULT 0;
`;

export const documents: Migration = {
  version: 5,
  apply(sql) {
    sql.exec(SCHEMA);
    beginFeed(sql);
  },
};

/** What was there before cannot be read from the feed. */
function beginFeed(sql: Sql): void {
  if (sql.get('SELECT 1 FROM memory LIMIT 1') === undefined) return;
  sql.run(
    `INSERT INTO change_feed (sequence, at, change, uid, kind, version, owner_id)
     VALUES (1, 0, 'add', '', 'episode', 0, 0)`,
  );
  sql.run('UPDATE meta SET feed_from = 1');
}
