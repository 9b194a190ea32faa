import { writablePartition } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { ForgetReceipt, ForgetTarget, Repair } from '../../core/store.ts';
import { EVERYTHING, ENTRY, bumpVersion } from './change-log.ts';
import type { LoggedChange } from './change-log.ts';
import { forgetDocuments } from './commit-documents.ts';
import { emptyContent } from './content.ts';
import type { EngineContext } from './context.ts';
import { leaveDerivations, queueEpisodes } from './derivations.ts';
import { eraseTraces } from './documents.ts';
import { emptyLog, isLogOwed, oweLog } from './empty-log.ts';
import { feedForgotten } from './feed.ts';
import { dropVoidKeys, keysOf } from './idempotency.ts';
import { refreshKeys } from './keys.ts';
import { findAgent, findPartition } from './names.ts';
import { repairRest } from './repair.ts';
import type { Wish } from './repair.ts';
import { keepHashes, recountSession } from './session-rows.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';
import { chooseRows, sessionsOf } from './target.ts';
import type { ChosenRow } from './target.ts';

export interface ForgetCalls {
  /**
   * Up to `SLICE` memories vanish and are erased in one transaction. More vanish for every reader
   * in the first transaction, and are then erased in slices with other calls in between; when the
   * process dies meanwhile, the next opening finishes. The call returns when all is erased.
   */
  forget(
    scope: Scope,
    target: ForgetTarget,
    repair: Repair | undefined,
    now: number,
  ): Promise<ForgetReceipt>;
  /** Erases what an interrupted forgetting left hidden, in the tables and in the log. */
  finishForgetting(): Promise<void>;
}

/** Memories erased in one transaction, some tenths of a second. */
const SLICE = 5000;

type Removed = { -readonly [What in keyof ForgetReceipt['removed']]: number };

/** What the first transaction leaves to be done. */
interface Chosen {
  readonly partitionId: number;
  readonly ids: readonly string[];
  /** Row ids still to be erased. */
  readonly hidden: readonly number[];
  readonly removed: Removed;
}

/** The same with what stays in a new state. */
interface Repaired extends Chosen {
  readonly derived: readonly string[];
  readonly weakened: readonly string[];
}

export function createForget({ connection, cache, pause }: EngineContext): ForgetCalls {
  async function eraseSlices(
    partitionId: number,
    hidden: readonly number[],
    removed: Removed,
  ): Promise<void> {
    for (let first = 0; first < hidden.length; first += SLICE) {
      await pause();
      const slice = hidden.slice(first, first + SLICE);
      await connection.write((sql) => {
        erase(sql, slice, removed);
        dropEmptyPartition(sql, partitionId);
      });
    }
  }

  return {
    async forget(scope, target, repair, now) {
      const partition = writablePartition(scope);
      const { documents, chosen } = await connection.write((sql) => {
        const id = findPartition(sql, partition)?.id;
        return {
          documents: removeDocuments(sql, scope, target),
          chosen: id === undefined ? undefined : choose(sql, id, { scope, target, repair, now }),
        };
      });
      if (chosen === undefined) {
        const logEmptied = documents === 0 || (await emptyLog(connection));
        return { ids: [], derived: [], removed: noneRemoved(), weakened: [], logEmptied };
      }
      const { partitionId, ids, derived, hidden, removed, weakened } = chosen;
      await eraseSlices(partitionId, hidden, removed);
      await cache.settle(partition, partitionId);
      const touched =
        documents + weakened.length > 0 || Object.values(removed).some((count) => count > 0);
      return {
        ids,
        derived,
        removed,
        weakened,
        logEmptied: !touched || (await emptyLog(connection)),
      };
    },

    async finishForgetting() {
      const rows = await connection.read((sql) =>
        sql.all<{ id: number; partition_id: number }>(
          'SELECT id, partition_id FROM memory WHERE forgotten = 1 ORDER BY id',
        ),
      );
      const byPartition = Map.groupBy(rows, (row) => row.partition_id);
      for (const [partitionId, hidden] of byPartition) {
        const ids = hidden.map((row) => row.id);
        await connection.write((sql) => {
          oweLog(sql);
          bumpVersion(sql, partitionId, [{ memoryId: 0, part: EVERYTHING }]);
        });
        await eraseSlices(partitionId, ids, noneRemoved());
      }
      if (await isLogOwed(connection)) await emptyLog(connection);
    },
  };
}

function noneRemoved(): Removed {
  return {
    memories: 0,
    revisions: 0,
    indexEntries: 0,
    vectors: 0,
    queued: 0,
    sessionStates: 0,
    derived: 0,
  };
}

/** Documents of a user go with everything else of the user; says how many. */
function removeDocuments(sql: Sql, scope: Scope, target: ForgetTarget): number {
  if (!('everything' in target) || scope.agent !== undefined) return 0;
  const removed = forgetDocuments(sql, writablePartition(scope));
  if (removed > 0) eraseTraces(sql);
  return removed;
}

/** The first transaction: afterwards no reader finds any of it. */
function choose(sql: Sql, partitionId: number, wish: Wish): Repaired {
  const { scope, target, repair } = wish;
  const named = chooseRows(sql, partitionId, scope, target);
  const rest = repairRest(sql, partitionId, wish, named);
  const chosen = removeRows(sql, partitionId, rest.rows, {
    sessions: touchedSessions(sql, partitionId, scope, target, rest.rows),
    keepsHashes: 'ids' in target,
    now: wish.now,
  });
  const told = new Set(named.map(({ uid }) => uid));
  const along = chosen.ids.filter((uid) => !told.has(uid));
  const derived = along.filter((uid) => !rest.unseen.has(uid));
  chosen.removed.derived = derived.length;
  chosen.removed.memories -= along.length;
  chosen.removed.revisions += rest.revisions;
  if (repair?.derive !== undefined) {
    queueEpisodes(sql, scope, repair.derive.ids, repair.derive.settings);
  }
  const ids = chosen.ids.filter((uid) => told.has(uid));
  return { ...chosen, ids, derived, weakened: rest.weakened };
}

interface Removal {
  /** Sessions that lose their state, and themselves when nothing is left of them. */
  readonly sessions: ReadonlySet<number>;
  readonly keepsHashes: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Takes memories of one partition out of every view, and erases them when they are not many. */
export function removeRows(
  sql: Sql,
  partitionId: number,
  rows: readonly ChosenRow[],
  { sessions, keepsHashes, now }: Removal,
): Chosen {
  const removed = noneRemoved();
  const hidden = rows.map((row) => row.id);
  removed.memories = rows.length;
  if (keepsHashes) keepHashes(sql, listOf(hidden));
  feedForgotten(sql, hidden, now);
  hide(sql, partitionId, rows, removed);
  removed.sessionStates = settleSessions(sql, sessions);
  dropUnusedAgents(sql, partitionId);
  if (rows.length + removed.sessionStates > 0) oweLog(sql);
  const atOnce = hidden.length <= SLICE;
  if (atOnce) erase(sql, hidden, removed);
  if (atOnce) dropEmptyPartition(sql, partitionId);
  return {
    partitionId,
    ids: rows.map((row) => row.uid),
    hidden: atOnce ? [] : hidden,
    removed,
  };
}

export function sessionsAmong(rows: readonly ChosenRow[]): ReadonlySet<number> {
  return new Set(rows.flatMap((row) => row.session_id ?? []));
}

/** Sessions that lose a memory or are named, also when nothing but a state is left of them. */
function touchedSessions(
  sql: Sql,
  partitionId: number,
  scope: Scope,
  target: ForgetTarget,
  rows: readonly ChosenRow[],
): ReadonlySet<number> {
  const touched = new Set(sessionsAmong(rows));
  if ('session' in target) {
    for (const id of sessionsOf(sql, partitionId, scope, target.session)) touched.add(id);
  }
  if ('everything' in target) {
    const agentId =
      scope.agent === undefined ? null : (findAgent(sql, partitionId, scope.agent) ?? 0);
    const text = `SELECT id FROM session WHERE partition_id = ?1 AND (?2 IS NULL OR agent_id IS ?2)`;
    for (const { id } of sql.all<{ id: number }>(text, partitionId, agentId)) touched.add(id);
  }
  return touched;
}

/** Takes the memories out of every view: index, sessions, agents, queue. */
function hide(sql: Sql, partitionId: number, rows: readonly ChosenRow[], removed: Removed): void {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  const list = listOf(ids);
  const within = 'IN (SELECT value FROM json_each(?))';
  sql.run(
    `UPDATE memory SET forgotten = 1, session_id = NULL, agent_id = NULL, slot = NULL
     WHERE id ${within}`,
    list,
  );
  const errors = sql.all<{ error_id: number | null }>(
    `SELECT error_id FROM outbox WHERE memory_id ${within}`,
    list,
  );
  emptyContent(
    sql,
    errors.map((row) => row.error_id),
  );
  removed.queued = sql.run(`DELETE FROM outbox WHERE memory_id ${within}`, list).changes;
  removed.queued += leaveDerivations(sql, ids);
  removed.indexEntries = sql.run(`DELETE FROM entry WHERE id ${within}`, list).changes;
  sql.run('UPDATE partition SET live = live - ? WHERE id = ?', ids.length, partitionId);
  const changes =
    ids.length > SLICE ? [{ memoryId: 0, part: EVERYTHING }] : rows.map(toLoggedChange);
  bumpVersion(sql, partitionId, [...changes, ...dropSupport(sql, partitionId, list)]);
}

function toLoggedChange({ id, uid, kind }: ChosenRow): LoggedChange {
  return { memoryId: id, part: ENTRY, ...(kind !== 'episode' && { gone: uid }) };
}

/** What they rested on is no longer found by their words. */
function dropSupport(sql: Sql, partitionId: number, list: string): readonly LoggedChange[] {
  const sources = sql.all<{ source: string }>(
    `DELETE FROM support WHERE memory_id IN (SELECT value FROM json_each(?)) RETURNING source`,
    list,
  );
  return refreshKeys(sql, partitionId, [...new Set(sources.map((row) => row.source))]);
}

/**
 * A state may quote any turn of its session, so it goes with the first that is forgotten; a session
 * of which no memory is left goes too. Returns how many states went.
 */
function settleSessions(sql: Sql, sessions: ReadonlySet<number>): number {
  let states = 0;
  for (const id of sessions) {
    const stateId = sql.get<{ state_id: number | null }>(
      'SELECT state_id FROM session WHERE id = ?',
      id,
    )?.state_id;
    if (stateId !== undefined && stateId !== null) {
      emptyContent(sql, [stateId]);
      states += 1;
    }
    sql.run('UPDATE session SET state_id = NULL WHERE id = ?', id);
    recountSession(sql, id);
    sql.run(
      `DELETE FROM session WHERE id = ?1
         AND NOT EXISTS (SELECT 1 FROM memory WHERE session_id = ?1)`,
      id,
    );
  }
  return states;
}

function dropUnusedAgents(sql: Sql, partitionId: number): void {
  sql.run(
    `DELETE FROM agent WHERE partition_id = ?
       AND NOT EXISTS (SELECT 1 FROM memory WHERE agent_id = agent.id)
       AND NOT EXISTS (SELECT 1 FROM session WHERE agent_id = agent.id)`,
    partitionId,
  );
}

/** Erases hidden memories with all their versions, vectors and keys. */
function erase(sql: Sql, ids: readonly number[], removed: Removed): void {
  if (ids.length === 0) return;
  const list = listOf(ids);
  const within = 'IN (SELECT value FROM json_each(?1))';
  sql.run(
    `UPDATE content SET body = NULL WHERE id IN (
       SELECT content_id FROM memory WHERE id ${within}
       UNION ALL SELECT content_id FROM revision WHERE memory_id ${within})`,
    list,
  );
  const keys = keysOf(sql, list);
  removed.revisions += sql.run(`DELETE FROM revision WHERE memory_id ${within}`, list).changes;
  // The present state is a version too.
  removed.revisions += ids.length;
  removed.vectors += sql.run(`DELETE FROM vector WHERE id ${within}`, list).changes;
  sql.run(`DELETE FROM vector8 WHERE id ${within}`, list);
  sql.run(`DELETE FROM memory WHERE id ${within}`, list);
  dropVoidKeys(sql, keys);
}

/** Nothing of a user is left: not even the digest of the name. */
function dropEmptyPartition(sql: Sql, partitionId: number): void {
  sql.run(
    `DELETE FROM partition WHERE id = ?1
       AND NOT EXISTS (SELECT 1 FROM memory WHERE partition_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM session WHERE partition_id = ?1)`,
    partitionId,
  );
}
