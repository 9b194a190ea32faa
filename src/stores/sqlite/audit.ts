import { createHash } from 'node:crypto';
import type { AuditEntry, AuditHead, AuditQuery, AuditRecord } from '../../core/audit.ts';
import { MemoirError } from '../../core/errors.ts';
import { nearestTimestamp } from '../../core/time.ts';
import { chainAudit, checkAuditQuery, checkEntries, readAuditLine } from '../shared/chain-audit.ts';
import type { ChainedRecord } from '../shared/chain-audit.ts';
import type { EngineContext } from './context.ts';
import type { Sql } from './sql.ts';

export interface AuditCalls {
  appendAudit(tenant: string, entries: readonly AuditEntry[]): Promise<readonly AuditRecord[]>;
  listAudit(query: AuditQuery): Promise<readonly AuditRecord[]>;
  auditHead(tenant: string): Promise<AuditHead | undefined>;
  auditTenants(): Promise<readonly string[]>;
}

interface ChainRow extends AuditHead {
  readonly id: number;
}

interface AuditRow extends Pick<
  AuditRecord,
  'sequence' | 'actor' | 'operation' | 'outcome' | 'hash'
> {
  readonly at: number;
  readonly user: string | null;
  readonly line: string;
}

export function createAudit({ connection }: EngineContext): AuditCalls {
  return {
    async appendAudit(tenant, entries) {
      checkEntries(tenant, entries);
      if (entries.length === 0) return [];
      return connection.write((sql) => append(sql, tenant, entries));
    },
    async listAudit(query) {
      checkAuditQuery(query);
      return connection.read((sql) => list(sql, query));
    },
    async auditHead(tenant) {
      const chain = await connection.read((sql) => findChain(sql, tenant));
      return chain && { sequence: chain.sequence, hash: chain.hash };
    },
    async auditTenants() {
      const text = 'SELECT tenant FROM audit_chain';
      const rows = await connection.read((sql) => sql.all<{ tenant: string }>(text));
      return rows.map((row) => row.tenant).toSorted();
    },
  };
}

function findChain(sql: Sql, tenant: string): ChainRow | undefined {
  return sql.get<ChainRow>('SELECT id, sequence, hash FROM audit_chain WHERE tenant = ?', tenant);
}

/** The write lock is held from before the head is read, so that no other process chains to it too. */
function append(sql: Sql, tenant: string, entries: readonly AuditEntry[]): readonly AuditRecord[] {
  const head = findChain(sql, tenant);
  const chained = chainAudit(tenant, head, entries);
  const last = chained.at(-1)?.record;
  if (last === undefined) return [];
  const chainId = head?.id ?? beginChain(sql, tenant);
  for (const one of chained) insert(sql, chainId, one);
  const text = 'UPDATE audit_chain SET sequence = ?, hash = ? WHERE id = ?';
  sql.run(text, last.sequence, last.hash, chainId);
  return chained.map(({ record }) => record);
}

function beginChain(sql: Sql, tenant: string): number {
  const text = `INSERT INTO audit_chain (tenant, sequence, hash) VALUES (?, 0, '')`;
  return sql.run(text, tenant).rowId;
}

function insert(sql: Sql, chainId: number, { record, line }: ChainedRecord): void {
  sql.run(
    `INSERT INTO audit (chain_id, sequence, at, actor, operation, outcome, user, hash, line)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    chainId,
    record.sequence,
    Date.parse(record.at),
    record.actor,
    record.operation,
    record.outcome,
    record.user ?? null,
    record.hash,
    line,
  );
}

function list(sql: Sql, query: AuditQuery): readonly AuditRecord[] {
  const chainId = findChain(sql, query.tenant)?.id;
  if (chainId === undefined) return [];
  const { actor, operation, outcome, user, limit } = query;
  const from = query.from === undefined ? null : Date.parse(query.from);
  const to = query.to === undefined ? null : Date.parse(query.to);
  const [first, last] = boundsOf(sql, chainId, query, from, to);
  const equal = Object.entries({ actor, operation, outcome, user }).filter(
    (field): field is [string, string] => field[1] !== undefined,
  );
  const way = query.direction === 'descending' ? 'DESC' : 'ASC';
  const rows = sql.all<AuditRow>(
    `SELECT sequence, at, actor, operation, outcome, user, hash, line FROM audit
     WHERE chain_id = ?1 AND sequence BETWEEN ?2 AND ?3
       AND +at >= ifnull(?4, at) AND +at < ifnull(?5, at + 1)
       ${equal.map(([field], index) => `AND ${field} = ?${index + 7}`).join(' ')}
     ORDER BY sequence ${way} LIMIT ?6`,
    chainId,
    first,
    last,
    from,
    to,
    limit,
    ...equal.map(([, value]) => value),
  );
  return rows.map(recordOf);
}

/**
 * A record is its line, and is found by its columns: where these say something else, the answer is
 * whichever of both does not fit the hash, so that altering either shows.
 */
function recordOf({ line, hash, at, user, ...columns }: AuditRow): AuditRecord {
  const record = readLine(line, hash, columns.sequence);
  if (sha256(line) !== hash) return record;
  const { user: _, ...told } = record;
  const owner = user !== null && { user };
  return { ...told, ...columns, at: nearestTimestamp(new Date(at)), ...owner };
}

function readLine(line: string, hash: string, sequence: number): AuditRecord {
  try {
    return readAuditLine(line, hash);
  } catch (error) {
    const message = `The audit record ${sequence} cannot be read: its line was altered`;
    throw new MemoirError('STORE_CORRUPT', message, { cause: error });
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Between which sequences the answer lies: a stretch of time is looked up, not searched for. */
function boundsOf(
  sql: Sql,
  chainId: number,
  { after = 0, before = Number.MAX_SAFE_INTEGER }: AuditQuery,
  from: number | null,
  to: number | null,
): readonly [number, number] {
  const bounds: readonly [number, number] = [after + 1, before - 1];
  if (from === null && to === null) return bounds;
  const found = sql.get<{ first: number | null; last: number | null }>(
    `SELECT min(sequence) AS first, max(sequence) AS last FROM audit INDEXED BY audit_at
     WHERE chain_id = ? AND at >= ? AND at < ?`,
    chainId,
    from ?? -Number.MAX_SAFE_INTEGER,
    to ?? Number.MAX_SAFE_INTEGER,
  );
  return [Math.max(bounds[0], found?.first ?? 1), Math.min(bounds[1], found?.last ?? 0)];
}
