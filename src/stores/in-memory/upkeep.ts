import { STATUSES } from '../../core/record.ts';
import { MOST_DERIVATION_FAILURES, MOST_EMBEDDING_FAILURES } from '../../core/store.ts';
import type { StoreCheck, StoreStats } from '../../core/store.ts';
import { newJob } from './embeddings.ts';
import { rebuildIndex } from './tables.ts';
import type { Derivation, Job, PartitionTable, Tables } from './tables.ts';

export function stats(tables: Tables): StoreStats {
  const partitions = [...tables.partitions.values()];
  const cachedBytes = sum(partitions, (table) => table.index.byteLength);
  return {
    schemaVersion: 1,
    partitions: partitions.length,
    memories: sum(partitions, (table) => table.rows.size),
    vectors: [...tables.vectors.values()].filter((vector) => vector !== undefined).length,
    queued: tables.jobs.size,
    sessions: sum(partitions, (table) => table.sessions.size),
    statuses: countStatuses(partitions),
    refusals: listRefusals(tables),
    bytes: 0,
    cachedBytes,
    cacheLimitBytes: cachedBytes,
  };
}

function countStatuses(partitions: readonly PartitionTable[]): StoreStats['statuses'] {
  const rows = partitions.flatMap((table) => [...table.rows.values()]);
  const counts = STATUSES.map((status) => [
    status,
    rows.filter(({ record }) => record.status === status).length,
  ]);
  return Object.fromEntries(counts) as StoreStats['statuses'];
}

function listRefusals({ derivations }: Tables): StoreStats['refusals'] {
  const reasons = [...derivations.values()].flatMap(({ reason }) => reason ?? []);
  return [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, { length }]) => ({ reason, episodes: length }))
    .toSorted((left, right) => right.episodes - left.episodes);
}

export function check(tables: Tables, fix: boolean): readonly StoreCheck[] {
  const partitions = [...tables.partitions.values()];
  if (fix) for (const table of partitions) rebuildIndex(tables, table);
  const memories = sum(partitions, (table) => table.rows.size);
  const indexed = sum(partitions, (table) => table.index.size);
  const isRefused = ({ failures }: Job): boolean => failures >= MOST_EMBEDDING_FAILURES;
  for (const [id, job] of tables.jobs) if (fix && isRefused(job)) tables.jobs.set(id, newJob());
  const refused = [...tables.jobs.values()].filter(isRefused);
  const ids = [...tables.jobs.keys(), ...tables.vectors.keys(), ...tables.derivations.keys()];
  const orphans = ids.filter((id) => !tables.owners.has(id));
  return [
    {
      name: 'index equals records',
      ok: indexed === memories,
      detail: `${indexed} of ${memories} memories are indexed`,
    },
    {
      name: 'no orphans',
      ok: orphans.length === 0,
      detail: `${orphans.length} vectors or jobs belong to no memory`,
    },
    {
      name: 'texts refused by the embedder',
      ok: refused.length === 0,
      detail: `${refused.length} were refused again and again`,
    },
    checkStuck(tables, fix),
    checkGround(tables),
  ];
}

/** Episodes that the extractor failed at again and again; mending tries them anew. */
function checkStuck({ derivations }: Tables, fix: boolean): StoreCheck {
  const isStuck = ({ failures }: Derivation): boolean => failures >= MOST_DERIVATION_FAILURES;
  for (const [id, job] of derivations) {
    if (fix && isStuck(job)) derivations.set(id, { ...job, ...newJob() });
  }
  const count = [...derivations.values()].filter(isStuck).length;
  return {
    name: 'episodes refused by the extractor',
    ok: count === 0,
    detail: `${count} failed again and again`,
  };
}

/** Memories that name sources of which none is there; those that name none were stated. */
function checkGround({ partitions, owners }: Tables): StoreCheck {
  const rows = [...partitions.values()].flatMap((table) => [...table.rows.values()]);
  const groundless = rows.filter(
    ({ record: { sources } }) => sources.length > 0 && !sources.some(({ id }) => owners.has(id)),
  );
  return {
    name: 'facts have sources',
    ok: groundless.length === 0,
    ...(groundless.length > 0 && { harmless: true }),
    detail: `${groundless.length} memories rest on nothing that is there`,
  };
}

export function reindex(
  tables: Tables,
  onProgress: ((done: number, total: number) => void) | undefined,
): void {
  const partitions = [...tables.partitions.values()];
  const total = sum(partitions, (table) => table.rows.size);
  let done = 0;
  for (const table of partitions) {
    rebuildIndex(tables, table);
    done += table.rows.size;
    onProgress?.(done, total);
  }
}

function sum(
  tables: readonly PartitionTable[],
  measure: (table: PartitionTable) => number,
): number {
  return tables.reduce((total, table) => total + measure(table), 0);
}
