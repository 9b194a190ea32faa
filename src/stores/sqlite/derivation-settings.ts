import { MemoirError } from '../../core/errors.ts';
import type { DeriveSettings } from '../../core/extraction.ts';
import { appendContent, emptyContent } from './content.ts';
import { keyOf } from './names.ts';
import type { Sql } from './sql.ts';

/** The row that holds these settings for a partition, made when it is not there. */
export function ensureSettings(sql: Sql, partitionId: number, settings: DeriveSettings): number {
  const json = JSON.stringify(settings);
  const key = keyOf(json);
  const known = sql.get<{ id: number }>(
    'SELECT id FROM derivation_settings WHERE partition_id = ? AND key = ?',
    partitionId,
    key,
  );
  if (known !== undefined) return known.id;
  const worded = hasWords(settings);
  return sql.run(
    'INSERT INTO derivation_settings (partition_id, key, plain, content_id) VALUES (?, ?, ?, ?)',
    partitionId,
    key,
    worded ? null : json,
    worded ? appendContent(sql, json) : null,
  ).rowId;
}

/** Whether settings hold a caller's own words, which must not outlive what they were for. */
function hasWords({ instructions, categories, includes, excludes }: DeriveSettings): boolean {
  return [instructions, categories, includes, excludes].some((words) => words !== undefined);
}

export function readSettings(sql: Sql, id: number): DeriveSettings {
  const json = sql.get<{ json: string | null }>(
    `SELECT ifnull(s.plain, c.body) AS json
     FROM derivation_settings s LEFT JOIN content c ON c.id = s.content_id WHERE s.id = ?`,
    id,
  )?.json;
  if (typeof json === 'string') return JSON.parse(json) as DeriveSettings;
  throw new MemoirError(
    'STORE_CORRUPT',
    'The settings of a derivation are lost: run "memoir doctor"',
  );
}

/** Erases the words of settings that no job has any more. */
export function dropUnusedSettings(sql: Sql): void {
  const rows = sql.all<{ id: number; content_id: number }>(
    `SELECT id, content_id FROM derivation_settings s WHERE content_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM derivation d WHERE d.settings_id = s.id)`,
  );
  for (const { id, content_id: contentId } of rows) {
    emptyContent(sql, [contentId]);
    sql.run('DELETE FROM derivation_settings WHERE id = ?', id);
  }
}
