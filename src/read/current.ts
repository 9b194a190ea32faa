import type { DerivedFact } from '../core/memory.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Stance } from '../core/statement.ts';
import type { Timestamp } from '../core/time.ts';
import { sentenceOf } from '../truth/sentence.ts';
import type { Knowledge } from './knowledge.ts';

/** What is known about what a memory says, at a moment. */
export interface Standing {
  /** What was derived from it and known of the world by then. */
  readonly facts: readonly DerivedFact[];
  /** Since when what it says holds no more; absent when some of it does, or nothing is known. */
  readonly outdatedSince?: Timestamp;
  /** Memories that say what holds instead, the latest first. */
  readonly replacedBy: readonly string[];
  /** All that is known of it was not so yet. */
  readonly isYetToCome?: true;
}

/** Of a memory that nothing was derived from. */
export const UNKNOWN: Standing = { facts: [], replacedBy: [] };

/** How much a text has to do with what was asked, 0 for nothing. */
export type Bearing = (text: string) => number;

/** Statements that were read from at least this share of a text stand for all of it. */
const WHOLE_SHARE = 0.6;

/**
 * How an episode stands: the facts that rest on it; whether all that it states has been replaced, or
 * corrected by a person; and where the present state of what it states, as far as the question bears
 * on it, was said. `at`: the moment asked about.
 */
export function standingOf(
  episode: Pick<MemoryRecord, 'id' | 'text'>,
  knowledge: Knowledge,
  at: Timestamp,
  bearing: Bearing,
): Standing {
  const resting = [...(knowledge.restingOn.get(episode.id) ?? [])].flatMap(
    (id) => knowledge.records.get(id) ?? [],
  );
  const believed = resting.filter(
    ({ id, status }) => id !== episode.id && (status === 'active' || status === 'superseded'),
  );
  const begun = believed.filter(({ validFrom }) => validFrom === undefined || validFrom <= at);
  if (begun.length === 0) return believed.length === 0 ? UNKNOWN : YET_TO_COME;
  const states = begun.filter(
    (record) => record.statement !== undefined && stanceOf(record, episode.id) === 'holds',
  );
  const [lasting, ended] = [
    states.filter((record) => isSaidStill(record, at)),
    states.filter((record) => !isSaidStill(record, at)),
  ];
  const isWhole = lasting.length === 0 && shareOf(ended, episode) >= WHOLE_SHARE;
  const best = Math.max(0, ...lasting.map(({ text }) => bearing(text)));
  const replaced = isWhole ? ended : ended.filter(({ text }) => bearing(text) > best);
  const ends = ended.map((record) => endOf(record)).sort();
  return {
    facts: begun.map((record) => toFact(record, episode.id, at)),
    ...(isWhole && ends.length > 0 && { outdatedSince: ends.at(-1) as Timestamp }),
    replacedBy: [...new Set(replaced.flatMap((record) => saidInstead(record, knowledge, at)))],
  };
}

const YET_TO_COME: Standing = { ...UNKNOWN, isYetToCome: true };

/** What a person has worded anew, its source says no more, whatever holds. */
function isSaidStill(record: MemoryRecord, at: Timestamp): boolean {
  return record.curated === undefined && holds(record, at);
}

function endOf({ validTo, curated, sources, id, recordedAt }: MemoryRecord): Timestamp {
  const edit = curated && sources.find((source) => source.id === id)?.observation?.at;
  return edit ?? validTo ?? recordedAt;
}

function shareOf(
  records: readonly MemoryRecord[],
  { id, text }: Pick<MemoryRecord, 'id' | 'text'>,
): number {
  const spans = records.flatMap(({ sources }) => sources.filter((source) => source.id === id));
  if (spans.length === 0) return 0;
  const start = Math.min(...spans.map((span) => span.start));
  const end = Math.max(...spans.map((span) => span.end));
  return (end - start) / Math.max(1, text.trim().length);
}

/** Whether a wish was taken back: all rules of conduct that were read from it have ended. */
export function isRevoked({ id }: MemoryRecord, knowledge: Knowledge, at: Timestamp): boolean {
  const rules = [...(knowledge.restingOn.get(id) ?? [])]
    .flatMap((each) => knowledge.records.get(each) ?? [])
    .filter((record) => record.kind === 'procedure' && stanceOf(record, id) === 'holds');
  return rules.length > 0 && rules.every((record) => !holds(record, at));
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
  const { id, kind, supersededBy, validFrom, validTo, confidence } = record;
  return {
    id,
    kind,
    text: textAsHeld(record),
    stance: stanceOf(record, episode) ?? 'holds',
    holds: holds(record, at),
    ...(supersededBy !== undefined && { replacedBy: supersededBy }),
    ...(validFrom !== undefined && { validFrom }),
    ...(validTo !== undefined && { validTo }),
    confidence,
  };
}

/** A memory worded by its end ("no longer works at Acme") as it was true while it held. */
export function textAsHeld({ text, statement, curated, sources }: MemoryRecord): string {
  const isWordedByEnd = sources[0]?.observation?.stance === 'ended' && curated === undefined;
  return statement !== undefined && isWordedByEnd ? sentenceOf(statement) : text;
}

/** An episode that says that something ended is not outdated because it did. */
function stanceOf({ sources }: MemoryRecord, episode: string): Stance | undefined {
  return sources.find(({ id }) => id === episode)?.observation?.stance;
}

/** Follows what replaced it until something holds, and tells where that, or the end, was said. */
function saidInstead(record: MemoryRecord, knowledge: Knowledge, at: Timestamp): readonly string[] {
  const seen = new Set([record.id]);
  if (record.curated !== undefined && holds(record, at)) return [record.id];
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
