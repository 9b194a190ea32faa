import type { MemoryRecord } from '../../core/record.ts';
import type { Runtime } from '../../core/runtime.ts';
import { writablePartition } from '../../core/scope.ts';
import type { Partition, Scope } from '../../core/scope.ts';
import type { ForgetReceipt, ForgetTarget, Repair } from '../../core/store.ts';
import { commit, indexSources } from './commit.ts';
import { queueDerivations } from './derivations.ts';
import { forgetDocuments } from './documents.ts';
import { noteChange } from './feed.ts';
import { linkSources } from './links.ts';
import { planForgetting, withRest } from './repair.ts';
import type { Plan } from './repair.ts';
import { noteStatement } from './statements.ts';
import { findPartition, partitionKey, sessionKey } from './tables.ts';
import type { PartitionTable, Row, SessionRow, Tables } from './tables.ts';

type Removed = ForgetReceipt['removed'];

export function forget(
  tables: Tables,
  runtime: Runtime,
  scope: Scope,
  target: ForgetTarget,
  repair: Repair | undefined,
): ForgetReceipt {
  const partition = writablePartition(scope);
  const isAll = 'everything' in target && scope.agent === undefined;
  const table = findPartition(tables, partition);
  if (table === undefined) {
    if (isAll) forgetDocuments(tables, partition);
    return nothingForgotten();
  }
  const plan = planForgetting(table, scope, target, repair, runtime.now());
  const names = (row: SessionRow): boolean => isNamed(row, scope, target);
  const receipt = carryOut(tables, runtime, partition, plan, {
    names,
    keepsHashes: 'ids' in target,
    change: 'revise',
  });
  if (isAll) forgetDocuments(tables, partition);
  if (repair?.derive !== undefined) {
    queueDerivations(tables, scope, repair.derive.ids, repair.derive.settings);
  }
  return receipt;
}

/** Whether something has expired that others rest on, or that had replaced others. */
export function isPurgeDue(tables: Tables, now: number): boolean {
  const moment = new Date(now).toISOString();
  return [...tables.partitions.values()].some((table) =>
    [...table.rows.values()].some(
      ({ record: { id, kind, expiresAt } }) =>
        expiresAt !== undefined &&
        expiresAt <= moment &&
        (kind !== 'episode' || table.dependents.has(id)),
    ),
  );
}

/** Erases up to `limit` memories that had expired by `now`, as forgetting them would. */
export function purgeExpired(tables: Tables, runtime: Runtime, now: number, limit: number): number {
  const moment = new Date(now).toISOString();
  const due = [...tables.partitions.values()]
    .flatMap((table) => [...table.rows.values()])
    .filter(({ record: { expiresAt } }) => expiresAt !== undefined && expiresAt <= moment)
    .slice(0, limit);
  const byPartition = Map.groupBy(due, ({ record }) =>
    partitionKey(writablePartition(record.scope)),
  );
  for (const [key, rows] of byPartition) {
    const table = tables.partitions.get(key);
    const [first] = rows;
    if (table === undefined || first === undefined) continue;
    const none = { along: 0, rewrite: [], weakened: [], unseen: new Set<string>() };
    const expired = rows.map((row) => row.record);
    const plan = withRest(table, { rows, ...none }, now, expired);
    carryOut(tables, runtime, writablePartition(first.record.scope), plan, {
      names: () => false,
      keepsHashes: true,
      change: 'expire',
    });
  }
  return due.length;
}

interface Manner {
  /** Sessions that lose their state also when nothing of them goes. */
  readonly names: (row: SessionRow) => boolean;
  readonly keepsHashes: boolean;
  /** What the history says of memories that lose sources. */
  readonly change: 'revise' | 'expire';
}

function carryOut(
  tables: Tables,
  runtime: Runtime,
  partition: Partition,
  { rows, along, rewrite, weakened, unseen }: Plan,
  { names, keepsHashes, change }: Manner,
): ForgetReceipt {
  const table = findPartition(tables, partition);
  if (table === undefined) return nothingForgotten();
  const rewritten = writeAnew(tables, runtime, table, rewrite, change);
  const derived = idsOf(rows.slice(rows.length - along)).filter((id) => !unseen.has(id));
  const receipt = {
    ids: idsOf(rows.slice(0, rows.length - along)),
    derived,
    removed: {
      memories: rows.length - along,
      revisions: rewritten + rows.reduce((count, row) => count + row.revisions.length, 0),
      indexEntries: rows.length,
      sessionStates: removeStates(table, rows, names),
      ...countDerived(tables, rows),
      derived: derived.length,
    },
    weakened,
    logEmptied: true,
  };
  if (keepsHashes) keepHashes(table, rows);
  for (const row of rows) {
    removeRow(tables, table, row);
    noteChange(tables, row.record, 'forget', runtime.now());
  }
  for (const row of rows) indexSources(table, row.record, undefined);
  dropEmptySessions(table);
  dropVoidKeys(table);
  if (table.rows.size === 0 && table.sessions.size === 0) {
    tables.partitions.delete(partitionKey(partition));
  }
  return receipt;
}

/** Writes new states without a history, and says how many earlier states went. */
function writeAnew(
  tables: Tables,
  runtime: Runtime,
  table: PartitionTable,
  records: readonly MemoryRecord[],
  change: Manner['change'],
): number {
  const [first] = records;
  if (first === undefined) return 0;
  const changes = records.map((record) => ({ type: 'revise', record, change }) as const);
  commit(tables, runtime, { partition: writablePartition(first.scope), changes });
  let removed = 0;
  for (const { id } of records) {
    const row = table.rows.get(id);
    if (row === undefined) continue;
    removed += row.revisions.length - 1;
    table.rows.set(id, { ...row, revisions: row.revisions.slice(-1) });
  }
  return removed;
}

/** A state may quote any turn of its session, so it goes with the first that is forgotten. */
function removeStates(
  table: PartitionTable,
  rows: readonly Row[],
  names: (row: SessionRow) => boolean,
): number {
  const touched = new Set(
    rows.flatMap(({ record: { scope: owner } }) =>
      owner.session === undefined ? [] : [sessionKey(owner.agent, owner.session)],
    ),
  );
  let removed = 0;
  for (const [key, row] of table.sessions) {
    if (row.state === undefined || !(touched.has(key) || names(row))) continue;
    table.sessions.set(key, { ...row, state: undefined });
    removed += 1;
  }
  return removed;
}

/** Leaves the hashes of episodes that are to be forgotten in their places. */
function keepHashes(table: PartitionTable, rows: readonly Row[]): void {
  for (const { record, position, contentHash } of rows) {
    const { agent, session } = record.scope;
    if (session === undefined || position === undefined) continue;
    const key = sessionKey(agent, session);
    const row = table.sessions.get(key);
    if (row === undefined) continue;
    const forgotten = new Map([...row.forgotten, [position, contentHash]]);
    table.sessions.set(key, { ...row, forgotten });
  }
}

function isNamed(row: SessionRow, scope: Scope, target: ForgetTarget): boolean {
  if ('ids' in target) return false;
  if ('session' in target && row.session !== target.session) return false;
  return scope.agent === undefined || row.agent === scope.agent;
}

function countDerived(tables: Tables, rows: readonly Row[]): Pick<Removed, 'vectors' | 'queued'> {
  const ids = rows.map((row) => row.record.id);
  return {
    vectors: ids.filter((id) => tables.vectors.get(id) !== undefined).length,
    queued:
      ids.filter((id) => tables.jobs.has(id)).length +
      ids.filter((id) => tables.derivations.has(id)).length,
  };
}

function removeRow(tables: Tables, table: PartitionTable, row: Row): void {
  const { id } = row.record;
  table.index.remove(row.ordinal);
  table.rows.delete(id);
  tables.owners.delete(id);
  tables.vectors.delete(id);
  tables.jobs.delete(id);
  tables.derivations.delete(id);
  tables.recalls.delete(id);
  linkSources(table, row.record, undefined);
  noteStatement(table, row.record, false);
}

/** The name of a session is the user's own word, and goes when nothing of the session is left. */
function dropEmptySessions(table: PartitionTable): void {
  const used = new Set(
    [...table.rows.values()].map(({ record: { scope } }) =>
      scope.session === undefined ? '' : sessionKey(scope.agent, scope.session),
    ),
  );
  const withEpisodes = new Set(
    [...table.rows.values()].map(({ position, record: { scope } }) =>
      position === undefined || scope.session === undefined
        ? ''
        : sessionKey(scope.agent, scope.session),
    ),
  );
  for (const [key, row] of table.sessions) {
    if (row.state === undefined && !used.has(key)) table.sessions.delete(key);
    else if (!withEpisodes.has(key)) table.sessions.set(key, { ...row, forgotten: new Map() });
  }
}

/** A key must not answer with what is gone: adding it again is a new memory. */
function dropVoidKeys(table: PartitionTable): void {
  for (const [key, { ids }] of table.keys) {
    if (ids.length > 0 && !ids.some((id) => table.rows.has(id))) table.keys.delete(key);
  }
}

function idsOf(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => row.record.id);
}

function nothingForgotten(): ForgetReceipt {
  return {
    ids: [],
    derived: [],
    removed: {
      memories: 0,
      revisions: 0,
      indexEntries: 0,
      vectors: 0,
      queued: 0,
      sessionStates: 0,
      derived: 0,
    },
    weakened: [],
    logEmptied: true,
  };
}
