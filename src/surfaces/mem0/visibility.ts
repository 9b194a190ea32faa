import type { MemoryRecord, Status } from '../../index.ts';
import type { Filter } from './filters/index.ts';
import { passes, positiveTests } from './filters/index.ts';
import { holdsAt, lifecycleOf, LIFECYCLES } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Which states of memories a call wants to see. */
export interface Visibility {
  /** Only what holds. */
  readonly latestOnly: boolean;
  readonly includeMerged: boolean;
  readonly showExpired: boolean;
  /** States that the filter names: these are shown whatever the rest says. */
  readonly named: ReadonlySet<Lifecycle>;
  /** Epoch milliseconds: what "now" means for expiry and validity. */
  readonly now: number;
}

/** Everything there is, in whatever state. */
export function everyState(now: number): Visibility {
  return {
    latestOnly: false,
    includeMerged: true,
    showExpired: true,
    named: new Set(LIFECYCLES),
    now,
  };
}

/** The states that a filter asks for by name. */
export function namedStates(filter: Filter): ReadonlySet<Lifecycle> {
  const tests = positiveTests(filter).filter(({ field }) => field === 'lifecycle_state');
  const named = new Set(tests.flatMap(({ value }) => value));
  return new Set(LIFECYCLES.filter((state) => named.has(state)));
}

/** What a store is asked for: a little more than is shown. */
export function statusesOf(visibility: Visibility): readonly Status[] {
  const { includeMerged, showExpired, named } = visibility;
  const statuses: Status[] = ['active', 'superseded'];
  if (includeMerged || showExpired || named.has('merged') || named.has('expired')) {
    statuses.push('archived');
  }
  if (named.has('quarantined')) statuses.push('quarantined', 'disputed');
  return statuses;
}

export function isShown(record: MemoryRecord, isWaiting: boolean, visibility: Visibility): boolean {
  const { latestOnly, includeMerged, showExpired, named, now } = visibility;
  const state = lifecycleOf(record, now, isWaiting);
  if (latestOnly && !holdsAt(record, now)) return false;
  switch (state) {
    case 'merged':
      return includeMerged || named.has(state);
    case 'expired':
      return showExpired || named.has(state);
    case 'quarantined':
      return named.has(state);
    default:
      return true;
  }
}

/** Whether a memory is shown and passes the filter. */
export function isWanted(
  record: MemoryRecord,
  isWaiting: boolean,
  {
    filter,
    visibility,
    feedback,
  }: {
    readonly filter: Filter;
    readonly visibility: Visibility;
    readonly feedback?: ReadonlyMap<string, string>;
  },
): boolean {
  const said = feedback?.get(record.id);
  return (
    isShown(record, isWaiting, visibility) &&
    passes(record, filter, {
      now: visibility.now,
      isWaiting,
      ...(said !== undefined && { feedback: said }),
    })
  );
}
