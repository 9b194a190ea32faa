import { MemoirError } from '../../core/errors.ts';
import type { MemoryRecord, Revision } from '../../core/record.ts';
import { isWritable, writablePartition } from '../../core/scope.ts';
import type { Partition, Scope } from '../../core/scope.ts';
import type { ForgetTarget, Repair } from '../../core/store.ts';
import { isLost } from '../../truth/without-sources.ts';
import { cascade } from '../shared/cascade.ts';
import type { Cascade } from '../shared/cascade.ts';
import { holdAgain, overlay } from '../shared/hold-again.ts';
import { commit } from './commit.ts';
import { emptyContent } from './content.ts';
import { oweLog } from './empty-log.ts';
import { SELECT_RECORD, toRecord } from './rows.ts';
import { readSlots } from './slots.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';
import { readResting } from './support.ts';
import { chooseRows } from './target.ts';
import type { ChosenRow } from './target.ts';

/** What was asked for. */
export interface Wish {
  readonly scope: Scope;
  readonly target: ForgetTarget;
  readonly repair: Repair | undefined;
  readonly now: number;
}

function union(left: readonly ChosenRow[], right: readonly ChosenRow[]): readonly ChosenRow[] {
  const known = new Set(left.map((row) => row.id));
  return [...left, ...right.filter((row) => !known.has(row.id))];
}

/**
 * Rewrites what stays without some of its sources, and says what goes in all: what the target names,
 * what the repair forgets, and what rests on these alone.
 */
export function repairRest(
  sql: Sql,
  partitionId: number,
  { scope, target, repair, now }: Wish,
  named: readonly ChosenRow[],
): {
  readonly rows: readonly ChosenRow[];
  readonly weakened: readonly string[];
  /** Ids among them of memories that the scope may not know of. */
  readonly unseen: ReadonlySet<string>;
  readonly revisions: number;
} {
  const partition = writablePartition(scope);
  const rows = union(named, chooseRows(sql, partitionId, scope, { ids: repair?.forget ?? [] }));
  const uids = rows.map((row) => row.uid);
  const gone = new Set(uids);
  const asked = (repair?.rewrite ?? []).filter((record) => !gone.has(record.id));
  checkRewrites(sql, scope, asked);
  const rested = new Set(asked.length === 0 ? [] : restingIds(sql, partitionId, uids));
  const weakened = asked.flatMap(({ id }) => (rested.has(id) ? [id] : []));
  const revisions = rewrite(sql, partition, asked, 'revise', now);
  // Without an agent nothing of the partition is left.
  if ('everything' in target && scope.agent === undefined) {
    return { rows, weakened, unseen: new Set(), revisions };
  }
  if (!('everything' in target)) checkRest(sql, partitionId, scope, rows, named);
  const others = othersLost(sql, partitionId, scope, uids);
  const all = union(
    rows,
    rowsOf(
      sql,
      partitionId,
      others.map(({ id }) => id),
    ),
  );
  const rest = restOf(sql, partitionId, all, now, others);
  const unseen = [...others, ...rest.gone].filter((record) => !isWritable(record.scope, scope));
  return {
    rows: union(
      all,
      rowsOf(
        sql,
        partitionId,
        rest.gone.map(({ id }) => id),
      ),
    ),
    weakened: [
      ...new Set([
        ...weakened,
        ...rest.weakened.filter((each) => isWritable(each.scope, scope)).map(({ id }) => id),
      ]),
    ],
    unseen: new Set(unseen.map(({ id }) => id)),
    revisions: revisions + rewrite(sql, partition, rest.rewrite, 'revise', now),
  };
}

/** Memories of other agents whose words come from what goes. */
function othersLost(
  sql: Sql,
  partitionId: number,
  scope: Scope,
  uids: readonly string[],
): readonly MemoryRecord[] {
  const gone = new Set(uids);
  return readResting(sql, partitionId, uids)
    .map((row) => toRecord(row.body))
    .filter((record) => !gone.has(record.id))
    .filter((record) => !isWritable(record.scope, scope) && isLost(record, gone));
}

function restingIds(sql: Sql, partitionId: number, uids: readonly string[]): readonly string[] {
  return readResting(sql, partitionId, uids).map((row) => toRecord(row.body).id);
}

/** CONFLICT unless these are next states of memories of the partition that the scope may write. */
function checkRewrites(sql: Sql, scope: Scope, records: readonly MemoryRecord[]): void {
  for (const { id, version } of records) {
    const row = sql.get<{ body: string }>(
      `SELECT c.body FROM memory m JOIN content c ON c.id = m.content_id
       WHERE m.uid = ? AND m.forgotten = 0`,
      id,
    );
    const stored = row && toRecord(row.body);
    if (stored?.version === version - 1 && isWritable(stored.scope, scope)) continue;
    throw new MemoirError(
      'CONFLICT',
      `Version ${version} of ${id} does not follow the stored one: read it again`,
    );
  }
}

/** Writes new states without any history, and says how many earlier states went. */
export function rewrite(
  sql: Sql,
  partition: Partition,
  records: readonly MemoryRecord[],
  change: Exclude<Revision['change'], 'add'>,
  now: number,
): number {
  if (records.length === 0) return 0;
  const changes = records.map((record) => ({ type: 'revise', record, change }) as const);
  commit(sql, { partition, changes }, now);
  oweLog(sql);
  const rows = sql.all<{ content_id: number }>(
    `SELECT r.content_id FROM revision r JOIN memory m ON m.id = r.memory_id
     WHERE m.uid IN (SELECT value FROM json_each(?))`,
    listOf(records.map((record) => record.id)),
  );
  const contents = rows.map((row) => row.content_id);
  emptyContent(sql, contents);
  sql.run(
    `DELETE FROM revision WHERE memory_id IN
       (SELECT id FROM memory WHERE uid IN (SELECT value FROM json_each(?)))`,
    listOf(records.map((record) => record.id)),
  );
  return rows.length;
}

/**
 * CONFLICT when a memory rests on what was named that is not among what goes. Of what other agents
 * know the scope cannot tell: that follows by itself.
 */
function checkRest(
  sql: Sql,
  partitionId: number,
  scope: Scope,
  rows: readonly ChosenRow[],
  named: readonly ChosenRow[],
): void {
  const gone = new Set(rows.map((row) => row.id));
  const uids = named.map((row) => row.uid);
  const left = readResting(sql, partitionId, uids)
    .filter(({ id }) => !gone.has(id))
    .map((row) => toRecord(row.body))
    .find((record) => isWritable(record.scope, scope));
  if (left === undefined) return;
  throw new MemoirError(
    'CONFLICT',
    `Memory ${left.id} rests on what is to be forgotten: forget it too, or rewrite it without`,
  );
}

/** What follows when memories go. */
export interface Rest extends Cascade {
  /** Next states of all that stays in another one: weakened, or holding again. */
  readonly rewrite: readonly MemoryRecord[];
}

/**
 * What would be left without sources when these go, what would be left with fewer, and what holds
 * again in the slots of those that go beside them and of `leaving`, who are among the rows.
 */
export function restOf(
  sql: Sql,
  partitionId: number,
  rows: readonly ChosenRow[],
  now: number,
  leaving: readonly MemoryRecord[],
): Rest {
  const rest = cascade(
    rows.map((row) => row.uid),
    (uids) => readResting(sql, partitionId, uids).map((row) => toRecord(row.body)),
  );
  const again = holdAgain({
    gone: [...leaving, ...rest.gone],
    weakened: rest.weakened,
    inSlots: (owner, slots) => readSlots(sql, writablePartition(owner), owner.agent, slots),
    now,
  });
  const going = new Set(rows.map((row) => row.uid));
  const states = again.filter(({ id }) => !going.has(id));
  return { ...rest, rewrite: overlay(rest.weakened, states) };
}

/** These memories as they are stored. */
export function recordsOf(sql: Sql, rows: readonly ChosenRow[]): readonly MemoryRecord[] {
  return sql
    .all<{ body: string }>(
      `${SELECT_RECORD} WHERE m.id IN (SELECT value FROM json_each(?)) ORDER BY m.id`,
      listOf(rows.map((row) => row.id)),
    )
    .map((row) => toRecord(row.body));
}

/** The rows of these memories, for removing them. */
export function rowsOf(
  sql: Sql,
  partitionId: number,
  uids: readonly string[],
): readonly ChosenRow[] {
  return sql.all<ChosenRow>(
    `SELECT id, uid, kind, session_id FROM memory
     WHERE uid IN (SELECT value FROM json_each(?)) AND +partition_id = ? AND forgotten = 0
     ORDER BY id`,
    listOf(uids),
    partitionId,
  );
}
