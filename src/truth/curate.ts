import type { MemoryRecord } from '../core/record.ts';
import type { Statement } from '../core/statement.ts';
import type { Timestamp } from '../core/time.ts';
import { trimSources } from './trim-sources.ts';

export interface Edit {
  readonly text: string;
  /** What the new text says; absent when it does not come apart. */
  readonly statement?: Statement;
  /** When it was edited, and how far the person is believed, 0 to 1. */
  readonly at: Timestamp;
  readonly trust: number;
}

/**
 * A memory as a person words it anew, the next version of it. The edit becomes its first source, with
 * the memory's own id, and says what holds since the memory does; what it rested on before stays
 * listed, bears on it no longer and is not read into memories again (`decide`).
 */
export function curate(record: MemoryRecord, { text, statement, at, trust }: Edit): MemoryRecord {
  const { statement: _, ...rest } = record;
  const observation = {
    stance: 'holds' as const,
    at,
    ...(record.validFrom !== undefined && { from: record.validFrom }),
    ...(record.validTo !== undefined && { to: record.validTo }),
    trust,
  };
  const edit = { id: record.id, start: 0, end: text.length, observation };
  return {
    ...rest,
    text,
    ...(statement !== undefined && { statement }),
    sources: trimSources([edit, ...record.sources.filter(({ id }) => id !== record.id)]),
    curated: true,
    trust: Math.max(record.trust, trust),
    reason: 'edited',
    version: record.version + 1,
  };
}
