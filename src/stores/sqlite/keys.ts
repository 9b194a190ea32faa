import type { MemoryRecord } from '../../core/record.ts';
import { encodeEntry } from '../../ranking/entry.ts';
import { MOST_KEYS, givesKeys } from '../shared/source-keys.ts';
import { ENTRY } from './change-log.ts';
import type { LoggedChange } from './change-log.ts';
import { putEntry } from './entries.ts';
import { ordinalOf, toRecord } from './rows.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

/**
 * Texts of derived memories by whose words each of these episodes is found too, by episode id. The
 * joins are crossed because SQLite would else go through all memories of the partition.
 */
export function readKeys(
  sql: Sql,
  episodes: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  if (episodes.length === 0) return new Map();
  const rows = sql.all<{ source: string; body: string }>(
    `SELECT s.source, c.body
     FROM json_each(?) j
       CROSS JOIN support s ON s.source = j.value
       CROSS JOIN memory m ON m.id = s.memory_id
       CROSS JOIN memory e ON e.uid = s.source
       CROSS JOIN content c ON c.id = m.content_id
     WHERE m.forgotten = 0 AND m.status = 'active'
       AND e.kind = 'episode' AND e.partition_id = m.partition_id
     ORDER BY m.id`,
    listOf(episodes),
  );
  const keys = new Map<string, string[]>();
  for (const { source, body } of rows) {
    const record = toRecord(body);
    const texts = keys.get(source) ?? [];
    if (givesKeys(record) && texts.length < MOST_KEYS) texts.push(record.text);
    keys.set(source, texts);
  }
  return keys;
}

/** Of these episodes, those that something rests on. */
export function supporting(sql: Sql, episodes: readonly string[]): readonly string[] {
  const text = 'SELECT 1 FROM support WHERE source = ? LIMIT 1';
  return episodes.filter((id) => sql.get(text, id) !== undefined);
}

interface EpisodeRow {
  readonly id: number;
  readonly session_id: number | null;
  readonly agent_id: number | null;
  readonly body: string;
  readonly e: Uint8Array | null;
}

/** Makes the entries of episodes anew after what rests on them has changed; says which differ now. */
export function refreshKeys(
  sql: Sql,
  partitionId: number,
  episodes: readonly string[],
): readonly LoggedChange[] {
  if (episodes.length === 0) return [];
  const keys = readKeys(sql, episodes);
  const rows = sql.all<EpisodeRow>(
    `SELECT m.id, m.session_id, m.agent_id, c.body, e.e
     FROM memory m JOIN content c ON c.id = m.content_id LEFT JOIN entry e ON e.id = m.id
     WHERE m.uid IN (SELECT value FROM json_each(?)) AND +m.partition_id = ? AND m.forgotten = 0
       AND m.kind = 'episode'`,
    listOf(episodes),
    partitionId,
  );
  return rows.flatMap((row) => {
    const record = toRecord(row.body);
    const entry = entryOf(row, record, keys.get(record.id));
    if (row.e !== null && Buffer.compare(row.e, entry) === 0) return [];
    putEntry(sql, row.id, entry);
    return [{ memoryId: row.id, part: ENTRY }];
  });
}

/** The index entry of a memory as it should be stored. */
export function entryOf(
  row: Pick<EpisodeRow, 'id' | 'session_id' | 'agent_id'>,
  record: MemoryRecord,
  keys: readonly string[] | undefined,
): Uint8Array {
  return encodeEntry({
    record,
    ordinal: ordinalOf(row.id),
    session: row.session_id ?? 0,
    agent: row.agent_id ?? 0,
    ...(keys !== undefined && { keys }),
  });
}
