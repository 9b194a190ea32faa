import type { MemoryRecord } from '../core/record.ts';
import type { Repair } from '../core/store.ts';
import type { Timestamp } from '../core/time.ts';
import { changeTo } from './change-to.ts';
import { GROWTH } from './compose.ts';
import { decideSlot } from './decide-slot.ts';
import { sameValue } from './same.ts';
import { slotOf } from './slot.ts';

export interface WithoutSourcesInput {
  /** Ids that are being forgotten: of episodes, or of derived memories themselves. */
  readonly forgotten: ReadonlySet<string>;
  /** Memories that rest on them, of any status. */
  readonly resting: readonly MemoryRecord[];
  /** All memories in the slots of `resting` and of derived memories among the forgotten. */
  readonly stored: readonly MemoryRecord[];
  readonly now: Timestamp;
}

/** A repair, and the episodes that are to be read again. */
export type WithoutSources = Pick<Repair, 'rewrite' | 'forget'> & {
  readonly derive: readonly string[];
};

/**
 * What becomes of memories when what they rest on is forgotten. One whose wording came from a
 * forgotten source goes, and so does a summary of it: its other sources are read again. Any other
 * only loses the source, and is a little less sure. Then each slot is resolved anew, so that what a
 * forgotten statement had superseded holds again. Nothing that rests on the rest changes; forgetting
 * twice changes nothing more.
 */
export function withoutSources(input: WithoutSourcesInput): WithoutSources {
  const { forgotten, resting, stored, now } = input;
  const falls = (record: MemoryRecord): boolean =>
    !forgotten.has(record.id) && isLost(record, forgotten);
  const fallen = resting.filter(falls);
  const gone = new Set([...forgotten, ...fallen.map(({ id }) => id)]);
  const derive = new Set(fallen.filter(({ kind }) => kind !== 'summary').flatMap(sourceIds));
  const before = new Map([...stored, ...resting].map((record) => [record.id, record]));
  const named = stored.filter(({ id }) => forgotten.has(id));
  const left = [...before.values()]
    .filter(({ id }) => !gone.has(id))
    .map((record) => loseSources(bringBack(record, gone), forgotten))
    .map((record) => withoutTwins(record, named));
  const settled = new Map(left.map((record) => [record.id, record]));
  const known = new Set(stored.map(({ id }) => id));
  const slots = Map.groupBy(
    left.filter(({ id, status }) => known.has(id) && status !== 'quarantined'),
    ({ statement }) => (statement === undefined ? '' : slotOf(statement)),
  );
  for (const [slot, records] of slots) {
    if (slot === '') continue;
    const { changed, loose } = resolveAnew(records, now);
    for (const record of changed) settled.set(record.id, record);
    for (const id of loose) derive.add(id);
  }
  return {
    rewrite: [...settled.values()].flatMap((record) =>
      rewritten(record, before.get(record.id), gone),
    ),
    forget: fallen.map(({ id }) => id),
    derive: [...derive].filter((id) => !gone.has(id)),
  };
}

/** Whether nothing may stay of a memory: its words are from what is forgotten. */
export function isLost({ kind, sources }: MemoryRecord, forgotten: ReadonlySet<string>): boolean {
  const quoted = kind === 'summary' ? sources : sources.slice(0, 1);
  return quoted.some(({ id }) => forgotten.has(id));
}

/** The episodes that a memory rests on; a person's edit of it is none. */
function sourceIds({ id: own, sources }: MemoryRecord): readonly string[] {
  return sources.map(({ id }) => id).filter((id) => id !== own);
}

/** What had been put aside for a memory that goes is needed again. */
function bringBack(record: MemoryRecord, gone: ReadonlySet<string>): MemoryRecord {
  const { supersededBy, invalidatedAt: _, ...rest } = record;
  const isNeeded = record.status === 'archived' && gone.has(supersededBy ?? '');
  return isNeeded ? { ...rest, status: 'active' } : record;
}

function loseSources(record: MemoryRecord, forgotten: ReadonlySet<string>): MemoryRecord {
  const sources = record.sources.filter(({ id }) => !forgotten.has(id));
  const lost = record.sources.length - sources.length;
  if (lost === 0) return record;
  const { observed = 1, ...rest } = record;
  const doubt = Math.min(1, (1 - record.confidence) / (1 - GROWTH) ** lost);
  return {
    ...rest,
    sources,
    confidence: 1 - doubt,
    ...(observed - lost > 1 && { observed: observed - lost }),
  };
}

/**
 * Memories of one value at several times may list each other's sources. What only bears out the time
 * that is forgotten goes from the others, or the value would come back from there.
 */
function withoutTwins(record: MemoryRecord, named: readonly MemoryRecord[]): MemoryRecord {
  const twins = named.filter((other) => isTwin(record, other));
  const theirs = new Set(twins.flatMap(({ sources }) => sources.map(({ id }) => id)));
  const isSupported = record.sources.some(({ id }) => !theirs.has(id));
  return isSupported ? loseSources(record, theirs) : record;
}

function isTwin({ statement: one }: MemoryRecord, { statement: other }: MemoryRecord): boolean {
  if (one === undefined || other === undefined || slotOf(one) !== slotOf(other)) return false;
  return one.negated === other.negated && sameValue(one.object, other.object);
}

/** What changes in a slot; `loose` are the sources of a span that no memory tells of any more. */
function resolveAnew(
  records: readonly MemoryRecord[],
  now: Timestamp,
): { readonly changed: readonly MemoryRecord[]; readonly loose: readonly string[] } {
  const { changes } = decideSlot({
    records,
    proposals: [],
    episodes: new Map(),
    now,
    newId: looseIds(),
    digest: () => '',
  });
  const added = changes.flatMap(({ type, record }) => (type === 'add' ? [record] : []));
  const changed = changes.flatMap(({ type, record }) => (type === 'add' ? [] : [record]));
  return { changed, loose: added.flatMap(sourceIds) };
}

/** Names for memories that are not going to be: `rewritten` drops what refers to them. */
const LOOSE = 'loose ';

function looseIds(): () => string {
  let count = 0;
  return () => `${LOOSE}${(count += 1)}`;
}

/** A memory in its new state, if that differs, with no reference to what is gone. */
function rewritten(
  wanted: MemoryRecord,
  before: MemoryRecord | undefined,
  gone: ReadonlySet<string>,
): readonly MemoryRecord[] {
  const isGone = (id: string | undefined): boolean =>
    id !== undefined && (gone.has(id) || id.startsWith(LOOSE));
  const { supersededBy, ...rest } = wanted;
  const cleaned: MemoryRecord = {
    ...rest,
    supersedes: wanted.supersedes.filter((id) => !isGone(id)),
    ...(supersededBy !== undefined && !isGone(supersededBy) && { supersededBy }),
  };
  if (before === undefined || changeTo(before, cleaned).length === 0) return [];
  return [{ ...cleaned, version: before.version + 1 }];
}
