import type { FeedAnswer, FeedEntry } from '../../core/feed.ts';
import type { Kind, MemoryRecord } from '../../core/record.ts';
import { readablePartitions } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { Change, CommitBatch } from '../../core/store.ts';
import { checkFeed } from '../shared/check-feed.ts';
import type { EngineContext } from './context.ts';
import { keyOf, readMeta } from './names.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

type Asker = Scope & { readonly everyone?: boolean };

export interface FeedCalls {
  changesAfter(sequence: number, of: Asker, limit: number): Promise<FeedAnswer>;
  lastChange(): Promise<number>;
}

/** Changes that are kept at least, and how many more there may be before they are cut off. */
const KEPT = 100_000;
const PRUNE_EVERY = 1_000;
const NO_AGENT = new Uint8Array();

export function createFeed({ connection }: EngineContext): FeedCalls {
  return {
    async changesAfter(sequence, of, limit) {
      checkFeed(sequence, limit);
      return connection.read((sql) => {
        const last = readLast(sql);
        const rows = readRows(sql, sequence, of, limit);
        return {
          entries: rows.map((row) => toEntry(row, of)),
          last: rows.length === limit ? (rows.at(-1)?.sequence ?? last) : last,
          isComplete: sequence <= last && sequence >= readMeta(sql).feed_from,
        };
      });
    },
    lastChange: () => connection.read(readLast),
  };
}

function readLast(sql: Sql): number {
  return (
    sql.get<{ last: number | null }>('SELECT max(sequence) AS last FROM change_feed')?.last ?? 0
  );
}

interface FeedRow {
  readonly sequence: number;
  readonly at: number;
  readonly change: FeedEntry['change'];
  readonly uid: string;
  readonly kind: Kind;
  readonly version: number;
  readonly partition: Uint8Array;
  readonly agent: Uint8Array;
  /** Of the memory, when it is there; else of another one of the same user. */
  readonly scope: string | null;
  readonly other: string | null;
}

const SCOPE_OF = `SELECT json_extract(c.body, '$.scope') FROM memory m
  JOIN content c ON c.id = m.content_id WHERE m.forgotten = 0 AND c.body IS NOT NULL`;

function readRows(sql: Sql, sequence: number, of: Asker, limit: number): readonly FeedRow[] {
  const everyone = of.everyone === true;
  const [own, shared] = readablePartitions(of).map((one) => keyOf(one.tenant, one.user ?? null));
  return sql.all<FeedRow>(
    `SELECT f.*, o.partition, o.agent, (${SCOPE_OF} AND m.uid = f.uid) AS scope,
       (${SCOPE_OF} AND m.partition_id = (SELECT id FROM partition WHERE key = o.partition)
         LIMIT 1) AS other
     FROM change_feed f CROSS JOIN feed_owner o ON o.id = f.owner_id
     WHERE f.sequence > ?1 AND CASE WHEN ?2 THEN o.tenant = ?3
       ELSE o.partition IN (?4, ?5) AND (?6 IS NULL OR o.agent IN (x'', ?6)) END
     ORDER BY f.sequence LIMIT ?7`,
    sequence,
    everyone ? 1 : 0,
    keyOf(of.tenant),
    own ?? null,
    shared ?? null,
    of.agent === undefined ? null : keyOf(of.agent),
    limit,
  );
}

function toEntry(row: FeedRow, of: Asker): FeedEntry {
  const { sequence, at, change, uid: id, kind, version } = row;
  const scope = row.scope === null ? scopeOfGone(row, of) : (JSON.parse(row.scope) as Scope);
  return { sequence, at: new Date(at).toISOString(), change, id, scope, kind, version };
}

/** Of what is forgotten only names that others still have, or that the asker gave, are known. */
function scopeOfGone({ partition, agent, other }: FeedRow, of: Asker): Scope {
  const isAskers = isKey(partition, of.tenant, of.user ?? null);
  const user = isAskers ? of.user : (JSON.parse(other ?? '{}') as Partial<Scope>).user;
  const isAgents = of.agent !== undefined && isKey(agent, of.agent);
  return {
    tenant: of.tenant,
    ...(user !== undefined && { user }),
    ...(isAgents && { agent: of.agent }),
  };
}

function isKey(key: Uint8Array, ...parts: readonly (string | null)[]): boolean {
  return Buffer.compare(key, keyOf(...parts)) === 0;
}

const INSERT = 'INSERT INTO change_feed (at, change, uid, kind, version, owner_id)';
const INSERT_OWNERS = 'INSERT OR IGNORE INTO feed_owner (partition, tenant, agent)';

/** Tells of what a commit changed, in its transaction. */
export function feedChanges(
  sql: Sql,
  { partition: { tenant, user }, changes }: Pick<CommitBatch, 'partition' | 'changes'>,
  now: number,
): void {
  const partition = keyOf(tenant, user ?? null);
  const owners = new Map<string | undefined, number>();
  let last = 0;
  for (const change of changes) {
    const { id, kind, version, scope }: MemoryRecord = change.record;
    const owner = owners.get(scope.agent) ?? ensureOwner(sql, partition, tenant, scope.agent);
    owners.set(scope.agent, owner);
    const values = [now, nameOf(change), id, kind, version, owner] as const;
    last = sql.run(`${INSERT} VALUES (?, ?, ?, ?, ?, ?)`, ...values).rowId;
  }
  prune(sql, last, changes.length);
}

function ensureOwner(
  sql: Sql,
  partition: Uint8Array,
  tenant: string,
  agent: string | undefined,
): number {
  const agentKey = agent === undefined ? NO_AGENT : keyOf(agent);
  const find = 'SELECT id FROM feed_owner WHERE partition = ? AND agent = ?';
  const known = sql.get<{ id: number }>(find, partition, agentKey)?.id;
  return (
    known ?? sql.run(`${INSERT_OWNERS} VALUES (?, ?, ?)`, partition, keyOf(tenant), agentKey).rowId
  );
}

function nameOf(change: Change): FeedEntry['change'] {
  return change.type === 'revise' ? change.change : change.type;
}

/** Tells of memories, by row id, that are about to go, in the transaction in which they go. */
export function feedForgotten(sql: Sql, ids: readonly number[], now: number): void {
  const list = listOf(ids);
  const from = `FROM memory m JOIN partition p ON p.id = m.partition_id
    LEFT JOIN agent a ON a.id = m.agent_id`;
  const within = 'm.id IN (SELECT value FROM json_each(?))';
  sql.run(
    `${INSERT_OWNERS} SELECT DISTINCT p.key, p.tenant, ifnull(a.key, x'') ${from} WHERE ${within}`,
    list,
  );
  const { changes, rowId } = sql.run(
    `${INSERT} SELECT ?, 'forget', m.uid, m.kind, m.version, o.id ${from}
     JOIN feed_owner o ON o.partition = p.key AND o.agent = ifnull(a.key, x'')
     WHERE ${within} ORDER BY m.id`,
    now,
    list,
  );
  if (changes > 0) prune(sql, rowId, changes);
}

/** Sequences have no gaps, so nothing has to be counted. */
function prune(sql: Sql, last: number, added: number): void {
  if (Math.floor(last / PRUNE_EVERY) === Math.floor((last - added) / PRUNE_EVERY)) return;
  if (last <= KEPT) return;
  sql.run('DELETE FROM change_feed WHERE sequence <= ?', last - KEPT);
  sql.run('DELETE FROM feed_owner WHERE id NOT IN (SELECT owner_id FROM change_feed)');
  sql.run('UPDATE meta SET feed_from = max(feed_from, ?) WHERE id = 1', last - KEPT);
}
