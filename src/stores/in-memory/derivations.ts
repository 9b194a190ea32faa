import { MemoirError } from '../../core/errors.ts';
import type { DeriveSettings } from '../../core/extraction.ts';
import { isVisible, isWritable, writablePartition } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import { LONGEST_DERIVATION_WAIT_MS, MOST_DERIVATION_FAILURES } from '../../core/store.ts';
import type {
  CommitBatch,
  DerivationJob,
  DerivationStore,
  EpisodeVersion,
} from '../../core/store.ts';
import { frozenCopy } from './freeze.ts';
import { findPartition, partitionKey, sessionKey } from './tables.ts';
import type { Derivation, PartitionTable, Row, Tables } from './tables.ts';

export function claimDerivations(
  tables: Tables,
  limit: number,
  leaseMs: number,
  now: number,
): readonly DerivationJob[] {
  const ready = [...tables.derivations]
    .filter(([, job]) => isReady(job, now))
    .toSorted(([, left], [, right]) => left.readyAt - right.readyAt || left.place - right.place)
    .flatMap(([id, job]) => {
      const row = tables.owners.get(id)?.rows.get(id);
      return row === undefined ? [] : [{ id, job, row }];
    });
  const [first] = ready;
  if (first === undefined) return [];
  const window = ready
    .filter(({ job, row }) => windowOf(row, job) === windowOf(first.row, first.job))
    .toSorted((left, right) => left.row.sequence - right.row.sequence)
    .slice(0, limit);
  return window.map(({ id, job, row }) => {
    tables.derivations.set(id, { ...job, readyAt: now + leaseMs });
    return { episode: row.record, settings: job.settings, failures: job.failures };
  });
}

function isReady({ readyAt, failures }: Derivation, now: number): boolean {
  const isTime = readyAt <= now || readyAt > now + LONGEST_DERIVATION_WAIT_MS;
  return isTime && failures < MOST_DERIVATION_FAILURES;
}

/** What the jobs of one claim have in common. */
function windowOf({ record: { scope } }: Row, { settings }: Derivation): string {
  const { tenant, user, agent, session } = scope;
  return JSON.stringify([
    partitionKey({ tenant, user }),
    sessionKey(agent, session ?? ''),
    session === undefined,
    settings,
  ]);
}

export function settleDerivations(tables: Tables, jobs: readonly EpisodeVersion[]): void {
  for (const { id, version } of jobs) {
    const stored = tables.owners.get(id)?.rows.get(id)?.record.version;
    if (stored === version) tables.derivations.delete(id);
  }
}

export function releaseDerivations(
  tables: Tables,
  ids: readonly string[],
  reason: string | undefined,
  retryAt: number,
): void {
  for (const id of ids) {
    const job = tables.derivations.get(id);
    if (job === undefined) continue;
    const failed = reason === undefined ? {} : { failures: job.failures + 1, reason };
    tables.derivations.set(id, { ...job, ...failed, readyAt: retryAt });
  }
}

export function queueDerivations(
  tables: Tables,
  scope: Scope,
  ids: readonly string[],
  settings: DeriveSettings,
): void {
  const table = findPartition(tables, writablePartition(scope));
  for (const id of ids) {
    const row = table?.rows.get(id);
    if (row !== undefined && isWritable(row.record.scope, scope)) queueRow(tables, row, settings);
  }
}

/** Queues what memories can be derived from; what cannot leaves the queue. */
export function queueRow(tables: Tables, { record }: Row, settings: DeriveSettings): void {
  if (record.kind !== 'episode' || record.status !== 'active') return;
  const place = tables.derivations.get(record.id)?.place ?? tables.nextPlace;
  tables.nextPlace += 1;
  tables.derivations.set(record.id, {
    settings: frozenCopy(settings),
    place,
    readyAt: -Infinity,
    failures: 0,
    reason: undefined,
  });
}

export function pendingDerivations(
  tables: Tables,
  of: Parameters<DerivationStore['pending']>[0],
): Awaited<ReturnType<DerivationStore['pending']>> {
  const jobs = [...tables.derivations].flatMap(([id, job]) => {
    const record = tables.owners.get(id)?.rows.get(id)?.record;
    if (record === undefined) return [];
    if (of === undefined) return [job];
    const isAsked = 'ids' in of ? of.ids.includes(id) : isVisible(record.scope, of);
    return isAsked ? [job] : [];
  });
  return { waiting: jobs.length, failing: jobs.filter(({ failures }) => failures > 0).length };
}

/** CONFLICT unless each of these episodes still waits as it was when it was claimed. */
export function checkSettles(
  tables: Tables,
  table: PartitionTable | undefined,
  { settles = [] }: CommitBatch,
): void {
  for (const { id, version } of settles) {
    if (table?.rows.get(id)?.record.version === version && tables.derivations.has(id)) continue;
    throw new MemoirError(
      'CONFLICT',
      `Episode ${id} was changed, forgotten or worked on by somebody else: derive nothing from it`,
    );
  }
}
