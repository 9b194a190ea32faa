import { STATUSES } from '../../core/record.ts';
import type { Status } from '../../core/record.ts';
import type { StoreStats } from '../../core/store.ts';
import type { EngineContext } from './context.ts';
import { bytesOnDisk } from './files.ts';
import { schemaVersion } from './migrations/index.ts';
import { EMBED } from './outbox.ts';
import type { Sql } from './sql.ts';

export interface UpkeepCalls {
  stats(): Promise<StoreStats>;
}

type Counts = Pick<StoreStats, 'partitions' | 'memories' | 'vectors' | 'queued' | 'sessions'>;

const COUNTS = `SELECT
  (SELECT count(*) FROM partition) AS partitions,
  (SELECT ifnull(sum(live), 0) FROM partition) AS memories,
  (SELECT count(*) FROM vector WHERE model_id = (SELECT model_id FROM meta)) AS vectors,
  (SELECT count(*) FROM outbox WHERE topic = ?) AS queued,
  (SELECT count(*) FROM session) AS sessions`;

const STATUS_COUNTS =
  'SELECT status, count(*) AS count FROM memory WHERE forgotten = 0 GROUP BY status';

const REFUSALS = `SELECT c.body AS reason, count(*) AS episodes
  FROM derivation d JOIN content c ON c.id = d.error_id
  WHERE d.attempts > 0 AND c.body IS NOT NULL GROUP BY c.body ORDER BY episodes DESC, reason`;

const NOTHING: Counts = { partitions: 0, memories: 0, vectors: 0, queued: 0, sessions: 0 };

export function createUpkeep({ connection, cache }: EngineContext): UpkeepCalls {
  return {
    stats: () =>
      connection.read((sql) => ({
        schemaVersion: schemaVersion(sql),
        ...(sql.get<Counts>(COUNTS, EMBED) ?? NOTHING),
        statuses: countStatuses(sql),
        refusals: sql.all<StoreStats['refusals'][number]>(REFUSALS),
        bytes: connection.inMemory ? 0 : bytesOnDisk(connection.path),
        cachedBytes: cache.byteLength,
        cacheLimitBytes: cache.limitBytes,
      })),
  };
}

function countStatuses(sql: Sql): StoreStats['statuses'] {
  const rows = sql.all<{ status: Status; count: number }>(STATUS_COUNTS);
  const found = new Map(rows.map(({ status, count }) => [status, count]));
  const counts = STATUSES.map((status) => [status, found.get(status) ?? 0]);
  return Object.fromEntries(counts) as StoreStats['statuses'];
}
