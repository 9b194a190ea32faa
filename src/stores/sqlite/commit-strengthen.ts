import type { Change } from '../../core/store.ts';
import { checkStrengthen } from '../shared/check-strengthen.ts';
import { ENTRY } from './change-log.ts';
import { writeDerived } from './commit-derived.ts';
import type { Progress } from './commit-progress.ts';
import { checkPlace, findStored } from './commit-revise.ts';
import { replaceContent } from './content.ts';
import { writeEntry } from './entries.ts';
import { toBody, toRecord } from './rows.ts';

type StrengthenChange = Extract<Change, { type: 'strengthen' }>;

/** Writes a memory that was said again in place of itself: no version, no history, no new vector. */
export function strengthen(progress: Progress, { record }: StrengthenChange): void {
  const { sql } = progress;
  const stored = findStored(progress, record.id);
  const before = toRecord(stored.body);
  checkStrengthen(record, before);
  checkPlace(record, before);
  sql.run(
    'UPDATE memory SET occurred_at = ?, expires_at = ?, content_id = ? WHERE id = ?',
    Date.parse(record.occurredAt),
    record.expiresAt === undefined ? null : Date.parse(record.expiresAt),
    replaceContent(sql, stored.content_id, toBody(record)),
    stored.id,
  );
  writeEntry(sql, stored.id, record, stored.session_id ?? 0, stored.agent_id ?? 0);
  writeDerived(progress, stored.id, record, before);
  progress.log.push({ memoryId: stored.id, part: ENTRY });
  progress.memoryIds.push(stored.id);
}
