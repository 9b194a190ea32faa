import type { DerivedFact } from '../core/memory.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Stance } from '../core/statement.ts';
import type { Timestamp } from '../core/time.ts';
import type { Knowledge } from './knowledge.ts';

/** What is known about what an episode says, at a moment. */
export interface Standing {
  readonly facts: readonly DerivedFact[];
  /** Since when nothing of what it says holds any more; absent when something does, or nothing is known. */
  readonly outdatedSince?: Timestamp;
  /** Episodes that say what holds instead, the latest first. */
  readonly replacedBy: readonly string[];
}

/** Of an episode that nothing was derived from. */
export const UNKNOWN: Standing = { facts: [], replacedBy: [] };

/** How much a text has to do with what was asked, 0 for nothing. */
export type Bearing = (text: string) => number;

/**
 * How an episode stands: the facts that rest on it, and, when all that it states has been replaced,
 * or the one thing it states that bears on the question, where the present state was said. `at`: the
 * moment asked about.
 */
export function standingOf(
  episode: string,
  knowledge: Knowledge,
  at: Timestamp,
  bearing: Bearing,
): Standing {
  const resting = [...(knowledge.restingOn.get(episode) ?? [])].flatMap(
    (id) => knowledge.records.get(id) ?? [],
  );
  const believed = resting.filter(({ status }) => status === 'active' || status === 'superseded');
  if (believed.length === 0) return UNKNOWN;
  const facts = believed.map((record) => toFact(record, episode, at));
  const states = believed.filter(
    (record) => record.statement !== undefined && stanceOf(record, episode) === 'holds',
  );
  const [lasting, ended] = [
    states.filter((record) => holds(record, at)),
    states.filter((record) => !holds(record, at)),
  ];
  const best = Math.max(0, ...lasting.map(({ text }) => bearing(text)));
  const replaced = lasting.length === 0 ? ended : ended.filter(({ text }) => bearing(text) > best);
  const ends = ended.flatMap(({ validTo }) => validTo ?? []).sort();
  const outdatedSince = lasting.length === 0 ? ends.at(-1) : undefined;
  return {
    facts,
    ...(outdatedSince !== undefined && { outdatedSince }),
    replacedBy: [...new Set(replaced.flatMap((record) => saidInstead(record, knowledge, at)))],
  };
}

/** Whether it holds in the world at that moment. */
export function holds(record: MemoryRecord, at: Timestamp): boolean {
  return (
    (record.status === 'active' || record.status === 'superseded') &&
    (record.validFrom === undefined || record.validFrom <= at) &&
    (record.validTo === undefined || record.validTo > at) &&
    (record.status === 'active' || record.validTo !== undefined)
  );
}

function toFact(record: MemoryRecord, episode: string, at: Timestamp): DerivedFact {
  const { id, kind, text, supersededBy, validFrom, validTo, confidence } = record;
  return {
    id,
    kind,
    text,
    stance: stanceOf(record, episode) ?? 'holds',
    holds: holds(record, at),
    ...(supersededBy !== undefined && { replacedBy: supersededBy }),
    ...(validFrom !== undefined && { validFrom }),
    ...(validTo !== undefined && { validTo }),
    confidence,
  };
}

/** An episode that says that something ended is not outdated because it did. */
function stanceOf({ sources }: MemoryRecord, episode: string): Stance | undefined {
  return sources.find(({ id }) => id === episode)?.observation?.stance;
}

/** Follows what replaced it until something holds, and tells where that, or the end, was said. */
function saidInstead(record: MemoryRecord, knowledge: Knowledge, at: Timestamp): readonly string[] {
  const seen = new Set([record.id]);
  let last = record;
  while (!holds(last, at)) {
    const next: MemoryRecord | undefined = knowledge.records.get(last.supersededBy ?? '');
    if (next === undefined || seen.has(next.id)) return sayers(last, 'ended');
    seen.add(next.id);
    last = next;
  }
  return sayers(last, 'holds');
}

/** The episodes that say so, the latest first. */
function sayers({ id: own, sources }: MemoryRecord, stance: Stance): readonly string[] {
  return sources
    .flatMap(({ id, observation }) =>
      id === own || observation?.stance !== stance ? [] : [{ id, at: observation.at }],
    )
    .toSorted((left, right) => (left.at < right.at ? 1 : -1))
    .map(({ id }) => id);
}
