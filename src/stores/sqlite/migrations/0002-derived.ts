import { slotOf } from '../../../truth/slot.ts';
import { toRecord } from '../rows.ts';
import { slotKey } from '../slot-key.ts';
import type { Sql } from '../sql.ts';
import type { Migration } from './migration.ts';

/**
 * What derived memories need: the slot a statement fills, by digest; what each memory rests on, by
 * the ids its record names, whether these are there or not; the queue of episodes that wait for
 * memories to be derived from them; and in the change log the ids of what went.
 *
 * Settings of a derivation may hold a caller's words. Such ones stand in `content` and are emptied
 * with the last job that has them; others stand in `plain` and stay, because nearly every job has
 * the same.
 */
const SCHEMA = `
ALTER TABLE memory ADD COLUMN slot BLOB;
CREATE INDEX memory_slot ON memory (partition_id, slot, agent_id) WHERE slot IS NOT NULL;
CREATE INDEX memory_kind ON memory (partition_id, kind, added) WHERE kind <> 'episode';

CREATE TABLE support (
  memory_id INTEGER NOT NULL REFERENCES memory ON DELETE CASCADE,
  source TEXT NOT NULL,
  PRIMARY KEY (memory_id, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX support_source ON support (source);

CREATE TABLE derivation_settings (
  id INTEGER PRIMARY KEY,
  partition_id INTEGER NOT NULL REFERENCES partition ON DELETE CASCADE,
  key BLOB NOT NULL,
  plain TEXT,
  content_id INTEGER,
  UNIQUE (partition_id, key)
) STRICT;
CREATE INDEX derivation_settings_worded ON derivation_settings (id)
  WHERE content_id IS NOT NULL;

CREATE TABLE derivation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  memory_id INTEGER NOT NULL UNIQUE REFERENCES memory ON DELETE CASCADE,
  settings_id INTEGER NOT NULL REFERENCES derivation_settings ON DELETE CASCADE,
  attempts INTEGER NOT NULL DEFAULT 0,
  ready_at INTEGER NOT NULL DEFAULT 0,
  error_id INTEGER
) STRICT;
CREATE INDEX derivation_ready ON derivation (ready_at, id);
CREATE INDEX derivation_settings_used ON derivation (settings_id);

ALTER TABLE change ADD COLUMN gone TEXT;
`;

export const derived: Migration = {
  version: 2,
  apply(sql) {
    sql.exec(SCHEMA);
    sql.run(
      `INSERT OR IGNORE INTO support (memory_id, source)
       SELECT m.id, json_extract(s.value, '$.id')
       FROM memory m JOIN content c ON c.id = m.content_id, json_each(c.body, '$.sources') s
       WHERE m.kind <> 'episode' AND m.forgotten = 0`,
    );
    fillSlots(sql);
  },
};

function fillSlots(sql: Sql): void {
  const rows = sql.all<{ id: number; partition_id: number; body: string }>(
    `SELECT m.id, m.partition_id, c.body FROM memory m JOIN content c ON c.id = m.content_id
     WHERE m.kind <> 'episode' AND m.forgotten = 0
       AND json_extract(c.body, '$.statement') IS NOT NULL`,
  );
  for (const { id, partition_id: partitionId, body } of rows) {
    const { statement } = toRecord(body);
    if (statement === undefined) continue;
    const key = slotKey(partitionId, slotOf(statement));
    sql.run('UPDATE memory SET slot = ? WHERE id = ?', key, id);
  }
}
