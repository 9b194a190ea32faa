import { MemoirError } from '../../core/errors.ts';
import type { MemoryRecord } from '../../core/record.ts';
import { isWritable } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { ForgetTarget, Repair } from '../../core/store.ts';
import { isLost } from '../../truth/without-sources.ts';
import { cascade } from '../shared/cascade.ts';
import { holdAgain, overlay } from '../shared/hold-again.ts';
import { restingRows } from './links.ts';
import { readSlots } from './slots.ts';
import { chosenRows } from './target.ts';
import type { PartitionTable, Row } from './tables.ts';

/** What one act of forgetting does to a partition. */
export interface Plan {
  /** All memories that go. */
  readonly rows: readonly Row[];
  /** How many of them the target does not name. */
  readonly along: number;
  /** Next states of those that stay, in order: one may lose sources once more. */
  readonly rewrite: readonly MemoryRecord[];
  /** Ids of those that lose sources by that. */
  readonly weakened: readonly string[];
  /** Ids of those among all that the scope may not know of. */
  readonly unseen: ReadonlySet<string>;
}

/** Judges everything before anything is touched: CONFLICT when something would be left in the air. */
export function planForgetting(
  table: PartitionTable,
  scope: Scope,
  target: ForgetTarget,
  repair: Repair | undefined,
  now: number,
): Plan {
  const named = chosenRows(table, scope, target);
  const along = chosenRows(table, scope, { ids: repair?.forget ?? [] });
  const rows = [...new Set([...named, ...along])];
  const ids = rows.map((row) => row.record.id);
  const rewrite = (repair?.rewrite ?? []).filter((record) => !ids.includes(record.id));
  for (const record of rewrite) checkRewrite(table, scope, record);
  const rested = new Set(restingRows(table, ids).map((row) => row.record.id));
  const weakened = rewrite.flatMap(({ id }) => (rested.has(id) ? [id] : []));
  const isEverything = 'everything' in target;
  const others = isEverything && scope.agent === undefined ? [] : othersLost(table, scope, ids);
  const plan = {
    rows: [...rows, ...others],
    along: rows.length - named.length + others.length,
    rewrite,
    weakened,
    unseen: new Set<string>(),
  };
  if (!isEverything) checkRest(table, scope, plan, named);
  const leaving = others.map((row) => row.record);
  return hideOthers(table, scope, withRest(table, plan, now, leaving));
}

/** Memories of other agents whose words come from what goes. */
function othersLost(table: PartitionTable, scope: Scope, ids: readonly string[]): readonly Row[] {
  const gone = new Set(ids);
  return restingRows(table, ids).filter(
    ({ record }) =>
      !gone.has(record.id) && !isWritable(record.scope, scope) && isLost(record, gone),
  );
}

function hideOthers(table: PartitionTable, scope: Scope, plan: Plan): Plan {
  const isSeen = (record: MemoryRecord | undefined): boolean =>
    record !== undefined && isWritable(record.scope, scope);
  const along = plan.rows.slice(plan.rows.length - plan.along).map((row) => row.record);
  return {
    ...plan,
    weakened: plan.weakened.filter((id) => isSeen(table.rows.get(id)?.record)),
    unseen: new Set(along.filter((record) => !isSeen(record)).map(({ id }) => id)),
  };
}

/**
 * Takes along what would be left without its sources, and lets hold again what these and `leaving`,
 * who are among the rows, had superseded.
 */
export function withRest(
  table: PartitionTable,
  plan: Plan,
  now: number,
  leaving: readonly MemoryRecord[],
): Plan {
  const next = new Map(plan.rewrite.map((record) => [record.id, record]));
  const restingOn = (ids: readonly string[]): readonly MemoryRecord[] =>
    restingRows(table, ids)
      .map(({ record }) => next.get(record.id) ?? record)
      .filter(({ sources }) => sources.some(({ id }) => ids.includes(id)));
  const rest = cascade(
    plan.rows.map((row) => row.record.id),
    restingOn,
  );
  const going = new Set(plan.rows.map((row) => row.record.id));
  const again = holdAgain({
    gone: [...leaving, ...rest.gone],
    weakened: rest.weakened,
    inSlots: (owner, slots) =>
      readSlots(table, owner.agent, slots).map((record) => next.get(record.id) ?? record),
    now,
  }).filter(({ id }) => !going.has(id));
  return {
    ...plan,
    rows: [...plan.rows, ...rest.gone.flatMap(({ id }) => table.rows.get(id) ?? [])],
    along: plan.along + rest.gone.length,
    rewrite: [...plan.rewrite, ...overlay(rest.weakened, again)],
    weakened: [...new Set([...plan.weakened, ...rest.weakened.map(({ id }) => id)])],
  };
}

function checkRewrite(table: PartitionTable, scope: Scope, record: MemoryRecord): void {
  const stored = table.rows.get(record.id)?.record;
  if (stored?.version === record.version - 1 && isWritable(stored.scope, scope)) return;
  throw new MemoirError(
    'CONFLICT',
    `Version ${record.version} of ${record.id} does not follow the stored one: read it again`,
  );
}

/** Of what other agents know the scope cannot tell: that follows by itself. */
function checkRest(
  table: PartitionTable,
  scope: Scope,
  { rows, rewrite }: Plan,
  namedRows: readonly Row[],
): void {
  const gone = new Set(rows.map((row) => row.record.id));
  const named = new Set(namedRows.map((row) => row.record.id));
  const rewritten = new Map(rewrite.map((record) => [record.id, record]));
  for (const { record } of restingRows(table, [...named])) {
    if (gone.has(record.id) || !isWritable(record.scope, scope)) continue;
    const next = rewritten.get(record.id) ?? record;
    if (!next.sources.some(({ id }) => named.has(id))) continue;
    throw new MemoirError(
      'CONFLICT',
      `Memory ${record.id} rests on what is to be forgotten: forget it too, or rewrite it without`,
    );
  }
}
