import type { DeriveSettings } from '../../core/extraction.ts';
import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import type { Statement } from '../../core/statement.ts';
import type { SlotState } from '../../core/store.ts';
import { slotOf } from '../../truth/slot.ts';
import type { Bench } from './bench.ts';

/** Settings without a word of a caller. */
export const PLAIN: DeriveSettings = { strategy: 'everything', threshold: 0 };

export function livesIn(subject: string, object: string): Statement {
  return {
    subject,
    subjectType: 'person',
    predicate: 'lives in',
    object,
    objectType: 'place',
  };
}

/** Commits a fact that rests on these. */
export function addFact(
  bench: Bench,
  scope: Scope,
  text: string,
  sources: readonly MemoryRecord[],
  fields: Partial<MemoryRecord> = {},
): Promise<MemoryRecord> {
  return bench.add(scope, text, { kind: 'fact', sources: spansOf(sources), ...fields });
}

/** Spans over the whole of each source. */
export function spansOf(sources: readonly MemoryRecord[]): MemoryRecord['sources'] {
  return sources.map(({ id, text }) => ({ id, start: 0, end: text.length }));
}

/** What a writer sees who reads a slot that holds these. */
export function seen(statement: Statement, memories: readonly MemoryRecord[]): SlotState {
  return {
    slot: slotOf(statement),
    memories: memories.map(({ id, version, observed = 1 }) => ({ id, version, observed })),
  };
}

export function idsOf(records: readonly { readonly id: string }[]): readonly string[] {
  return records.map(({ id }) => id);
}
