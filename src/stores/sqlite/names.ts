import { hash } from 'node:crypto';
import { MemoirError } from '../../core/errors.ts';
import { writablePartition } from '../../core/scope.ts';
import type { Partition, Scope } from '../../core/scope.ts';
import type { MetaRow } from './rows.ts';
import type { Sql } from './sql.ts';

/**
 * The first 128 bits of SHA-256 over the parts: what a name is found by. Names are compared byte by
 * byte, and no table keeps one in the clear where erasing could miss it.
 */
export function keyOf(...parts: readonly (string | null)[]): Uint8Array {
  return hash('sha256', JSON.stringify(parts), 'buffer').subarray(0, 16);
}

export interface PartitionRow {
  readonly id: number;
  /** The ordinal the next memory gets. */
  readonly next_ordinal: number;
  /** Number of the last change; caches compare it. */
  readonly version: number;
}

export interface SessionRow {
  readonly id: number;
  readonly next_position: number;
  readonly length: number;
  readonly state_id: number | null;
}

const SESSION_COLUMNS = 'id, next_position, length, state_id';

export function readMeta(sql: Sql): MetaRow {
  const row = sql.get<MetaRow>('SELECT * FROM meta WHERE id = 1');
  if (row === undefined) throw new MemoirError('STORE_CORRUPT', 'The table "meta" is empty');
  return row;
}

export function findPartition(sql: Sql, partition: Partition): PartitionRow | undefined {
  return sql.get<PartitionRow>(
    'SELECT id, next_ordinal, version FROM partition WHERE key = ?',
    keyOf(partition.tenant, partition.user ?? null),
  );
}

export function ensurePartition(sql: Sql, partition: Partition): PartitionRow {
  const known = findPartition(sql, partition);
  const tenant = keyOf(partition.tenant);
  if (known !== undefined) {
    sql.run('UPDATE partition SET tenant = ? WHERE id = ? AND tenant IS NULL', tenant, known.id);
    return known;
  }
  const key = keyOf(partition.tenant, partition.user ?? null);
  const { rowId } = sql.run('INSERT INTO partition (key, tenant) VALUES (?, ?)', key, tenant);
  return { id: rowId, next_ordinal: 0, version: 0 };
}

export function findAgent(sql: Sql, partitionId: number, name: string): number | undefined {
  const text = 'SELECT id FROM agent WHERE partition_id = ? AND key = ?';
  return sql.get<{ id: number }>(text, partitionId, keyOf(name))?.id;
}

export function ensureAgent(sql: Sql, partitionId: number, name: string): number {
  const text = 'INSERT INTO agent (partition_id, key) VALUES (?, ?)';
  return findAgent(sql, partitionId, name) ?? sql.run(text, partitionId, keyOf(name)).rowId;
}

/** The session of the partition and the agent (null: of no agent in particular). */
export function findSession(
  sql: Sql,
  partitionId: number,
  agentId: number | null,
  name: string,
): SessionRow | undefined {
  return sql.get<SessionRow>(
    `SELECT ${SESSION_COLUMNS} FROM session
     WHERE partition_id = ? AND key = ? AND ifnull(agent_id, 0) = ?`,
    partitionId,
    keyOf(name),
    agentId ?? 0,
  );
}

export function ensureSession(
  sql: Sql,
  partitionId: number,
  agentId: number | null,
  name: string,
): SessionRow {
  const known = findSession(sql, partitionId, agentId, name);
  if (known !== undefined) return known;
  const { rowId } = sql.run(
    'INSERT INTO session (partition_id, agent_id, key) VALUES (?, ?, ?)',
    partitionId,
    agentId,
    keyOf(name),
  );
  return { id: rowId, next_position: 0, length: 0, state_id: null };
}

/** The session a scope means by a name; undefined when there is none. */
export function findScopeSession(sql: Sql, scope: Scope, name: string): SessionRow | undefined {
  const partition = findPartition(sql, writablePartition(scope));
  if (partition === undefined) return undefined;
  if (scope.agent === undefined) return findSession(sql, partition.id, null, name);
  const agentId = findAgent(sql, partition.id, scope.agent);
  return agentId === undefined ? undefined : findSession(sql, partition.id, agentId, name);
}

/** Ids of the sessions of this name, whichever agent they belong to. */
export function sessionsNamed(sql: Sql, partitionId: number, name: string): readonly number[] {
  return sql
    .all<{ id: number }>(
      'SELECT id FROM session WHERE partition_id = ? AND key = ?',
      partitionId,
      keyOf(name),
    )
    .map((row) => row.id);
}
