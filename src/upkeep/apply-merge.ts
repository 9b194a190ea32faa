import { MemoirError } from '../core/errors.ts';
import { MOST_SOURCES } from '../core/record.ts';
import type { MemoryRecord, SourceSpan } from '../core/record.ts';
import type { Scope } from '../core/scope.ts';
import { writablePartition } from '../core/scope.ts';
import type { Change, SlotState, Store } from '../core/store.ts';
import type { Timestamp } from '../core/time.ts';
import type { MergeAction } from '../core/upkeep.ts';
import { GROWTH } from '../truth/compose.ts';
import { slotStates } from '../truth/group-by-slot.ts';
import { slotOf } from '../truth/slot.ts';
import { mergeReason } from './runs.ts';

/**
 * Merges memories in one commit: the sources of those that are dropped support the one that is kept,
 * and they are archived. False when one of them is not what it was when that was planned.
 */
export async function applyMerge(
  store: Store,
  owner: Scope,
  { keep, drop }: MergeAction,
  run: string,
  now: Timestamp,
): Promise<boolean> {
  const { records, slots } = await readAsGuarded(store, owner, [keep, ...drop]);
  const planned = [keep, ...drop].map((record) => ({ record, stored: records.get(record.id) }));
  const isAsPlanned = planned.every(
    ({ record, stored }) => stored?.version === record.version && stored.status === 'active',
  );
  if (!isAsPlanned) return false;
  let merged = records.get(keep.id) ?? keep;
  const archived: Change[] = [];
  for (const { id } of drop) {
    const record = records.get(id);
    if (record === undefined) continue;
    const shared = sharedSources(merged, record);
    merged = takeOver(merged, record, shared);
    archived.push({
      type: 'revise',
      change: 'supersede',
      record: {
        ...record,
        version: record.version + 1,
        status: 'archived',
        invalidatedAt: now,
        supersededBy: keep.id,
        reason: mergeReason(run, shared),
      },
    });
  }
  const changes: readonly Change[] = [{ type: 'strengthen', record: merged }, ...archived];
  return commitGuarded(store, owner, changes, slots);
}

/** Memories as they are now, and their slots as a commit has to find them again. */
export async function readAsGuarded(
  store: Store,
  owner: Scope,
  memories: readonly MemoryRecord[],
): Promise<{
  readonly records: ReadonlyMap<string, MemoryRecord>;
  readonly slots: readonly SlotState[];
}> {
  const statements = memories.flatMap(({ statement }) => statement ?? []);
  const slots = [...new Set(statements.map(slotOf))];
  const found = await store.records.get(
    owner,
    memories.map(({ id }) => id),
  );
  const stored = await store.records.inSlots(owner, slots);
  // What stands in a slot is read last, with all else in it: the guard is of that moment.
  const records = new Map([...found, ...stored].map((record) => [record.id, record]));
  return { records, slots: slotStates(slots, stored) };
}

/** False when somebody else was faster; nothing is written then. */
export async function commitGuarded(
  store: Store,
  owner: Scope,
  changes: readonly Change[],
  slotGuard: readonly SlotState[],
): Promise<boolean> {
  try {
    await store.records.commit({
      partition: writablePartition(owner),
      ...(owner.agent !== undefined && { agent: owner.agent }),
      changes,
      slotGuard,
    });
    return true;
  } catch (error) {
    const isLost = MemoirError.is(error) && ['CONFLICT', 'NOT_FOUND'].includes(error.code);
    if (!isLost) throw error;
    return false;
  }
}

/** Places of those sources of a memory that another one rests on too. */
function sharedSources(keep: MemoryRecord, drop: MemoryRecord): readonly number[] {
  return [...drop.sources.keys()].filter((place) =>
    keep.sources.some((source) => isSameStretch(source, drop.sources[place])),
  );
}

/** The sources of the one support the other, as saying what that one says. */
function takeOver(keep: MemoryRecord, drop: MemoryRecord, shared: readonly number[]): MemoryRecord {
  const added = drop.sources
    .filter((_, place) => !shared.includes(place))
    .map(({ observation, ...span }): SourceSpan => {
      if (observation === undefined || keep.statement === undefined) return span;
      const { object: _, ...observed } = observation;
      return { ...span, observation: observed };
    });
  const { observed = 1, ...rest } = keep;
  const said = observed + (drop.observed ?? 1) - shared.length;
  return {
    ...rest,
    sources: [...keep.sources, ...added].slice(0, MOST_SOURCES),
    ...(said > 1 && { observed: said }),
    confidence: keep.confidence + (1 - keep.confidence) * GROWTH * drop.confidence,
  };
}

/** The memory as it was before it took over another one's sources. */
export function giveBack(
  keep: MemoryRecord,
  drop: MemoryRecord,
  shared: readonly number[],
): MemoryRecord {
  const given = drop.sources.filter((_, place) => !shared.includes(place));
  const { observed = 1, ...rest } = keep;
  const left = observed - ((drop.observed ?? 1) - shared.length);
  const share = GROWTH * drop.confidence;
  return {
    ...rest,
    sources: keep.sources.filter(
      (source, place) => place === 0 || !given.some((one) => isSameStretch(source, one)),
    ),
    confidence: Math.max(0, (keep.confidence - share) / (1 - share)),
    ...(left > 1 && { observed: left }),
  };
}

function isSameStretch(left: SourceSpan, right: SourceSpan | undefined): boolean {
  return left.id === right?.id && left.start === right.start && left.end === right.end;
}
