import { resolve } from 'node:path';
import type { Runtime } from '../../core/runtime.ts';
import type { SearchRequest } from '../../core/search.ts';
import type { EmbeddingStore, Store } from '../../core/store.ts';
import { createEngineInPlace } from './engine-in-place.ts';
import type {
  Engine,
  EngineArguments,
  EngineMethod,
  EngineOptions,
  EngineResult,
} from './engine.ts';
import { closedError } from './errors.ts';
import { unpackDocuments } from './unpack-documents.ts';
import { unpackAnswer } from './packed-answer.ts';
import { createPurging } from './purging.ts';
import { createWorkerEngine } from './worker-engine.ts';

export interface SqliteStoreOptions {
  /** The database file, made when missing; ":memory:" keeps nothing. */
  readonly path: string;
  readonly runtime: Runtime;
  /**
   * "full" (default): what is acknowledged survives a power loss. "normal": it survives a crash of
   * the process, and a power loss may take the last commits, never the file; commits are faster.
   */
  readonly durability?: 'full' | 'normal';
  /** Bound of the memory that indexes of partitions may hold together. Default 256 MiB. */
  readonly cacheBytes?: number;
  /** How long a call waits for locks of other processes before STORE_BUSY. Default 5,000 ms. */
  readonly busyTimeoutMs?: number;
  /** Where SQLite works. Default "worker"; "main" saves 0.05 ms a call and blocks the event loop. */
  readonly thread?: 'worker' | 'main';
}

const DEFAULT_CACHE_BYTES = 256 * 1024 * 1024;
const DEFAULT_BUSY_TIMEOUT_MS = 5000;

/**
 * The default store: one SQLite file (node:sqlite, WAL), several processes at once, records, index
 * entries, vectors and queue in one transaction. Nothing is touched before the first call.
 *
 * Rejects, beside what `Store` says, with CONFIG when the path cannot be used, the file belongs to
 * another program or to a newer version, and with STORE_CORRUPT when it is no database.
 */
export function createSqliteStore(options: SqliteStoreOptions): Store {
  const engineOptions: EngineOptions = {
    path: options.path === ':memory:' ? options.path : resolve(options.path),
    durability: options.durability ?? 'full',
    busyTimeoutMs: options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS,
    cacheBytes: options.cacheBytes ?? DEFAULT_CACHE_BYTES,
  };
  const engine =
    options.thread === 'main'
      ? createEngineInPlace(engineOptions)
      : createWorkerEngine(engineOptions);
  return wire(closable(engine, engineOptions.path), options.runtime);
}

/** After closing, calls are rejected at once; closing again waits for the same end. */
function closable(engine: Engine, path: string): Engine {
  let closing: Promise<void> | undefined;
  return {
    call<Method extends EngineMethod>(method: Method, ...values: EngineArguments<Method>) {
      if (closing === undefined) return engine.call(method, ...values);
      return Promise.reject(closedError(path)) as EngineResult<Method>;
    },
    close() {
      closing ??= engine.close();
      return closing;
    },
  };
}

function wire({ call, close }: Engine, runtime: Runtime): Store {
  const purging = createPurging({
    purge: (limit) => call('purgeExpired', runtime.now(), limit),
    expiries: (now) => call('expiries', now),
    now: runtime.now,
  });
  /** Reads what has not expired, nor rests on what has alone. */
  async function present<Result>(read: () => Promise<Result>): Promise<Result> {
    await purging.due();
    return read();
  }
  return {
    name: 'sqlite',
    async open() {
      await call('open');
      purging.start();
    },
    close() {
      purging.stop();
      return close();
    },
    records: {
      async commit(batch) {
        const receipt = await call('commit', batch, runtime.now());
        for (const { record } of batch.changes) {
          if (record.expiresAt !== undefined) purging.expect(Date.parse(record.expiresAt));
        }
        return receipt;
      },
      get: (scope, ids) => present(() => call('get', scope, ids)),
      list: (request) => present(() => call('list', request)),
      history: (scope, id) => call('history', scope, id),
      pasts: (scope, ids) => call('pasts', scope, ids),
      owners: (tenant, limit, cursor) => present(() => call('owners', tenant, limit, cursor)),
      elsewhere: (partition, ids) => call('elsewhere', partition, ids),
      forget: (scope, target, repair) => call('forget', scope, target, repair, runtime.now()),
      inSlots: (scope, slots) => call('inSlots', scope, slots),
      restingOn: (scope, target) => present(() => call('restingOn', scope, target)),
      statements: (scope, since) => present(() => call('statements', scope, since)),
      touch: (recalls) => call('touch', recalls),
      recalls: (ids) => call('recalls', ids),
    },
    index: {
      async search(request) {
        // As it is now: the vector may be used again meanwhile.
        const asked = compact(request);
        return unpackAnswer(await present(() => call('search', asked)));
      },
    },
    sessions: {
      episodes: (scope, session, range) => call('episodes', scope, session, range),
      hashes: (scope, session, among) => call('hashes', scope, session, among),
      state: (scope, session) => call('state', scope, session),
      setState: (scope, session, state, restsOn) =>
        call('setState', scope, session, state, restsOn),
      list: (scope, limit) => call('listSessions', scope, limit),
    },
    embeddings: {
      model: () => call('model'),
      setModel: (model) => call('setModel', model),
      adoptModel: (model) => call('adoptModel', model),
      claim: (limit, leaseMs, now) => call('claim', limit, leaseMs, now),
      put: (model, items) => call('put', model, compactItems(items)),
      release: (ids, reason, retryAt) => call('release', ids, reason, retryAt),
      queue: (ids) => call('queue', ids),
      pending: (scope) => call('pending', scope),
    },
    derivations: {
      claim: (limit, leaseMs, now) => call('claimDerivations', limit, leaseMs, now),
      settle: (jobs) => call('settleDerivations', jobs),
      release: (ids, reason, retryAt) => call('releaseDerivations', ids, reason, retryAt),
      queue: (scope, ids, settings) => call('queueDerivations', scope, ids, settings),
      pending: (of) => call('pendingDerivations', of),
    },
    documents: {
      async get(tenant, collection, ids) {
        return unpackDocuments(
          await call('getDocuments', tenant, collection, ids),
          tenant,
          collection,
        );
      },
      async find(query) {
        const { tenant, collection } = query;
        return unpackDocuments(await call('findDocuments', query), tenant, collection);
      },
      count: (query) => call('countDocuments', query),
      commit: (writes, given) => call('commitDocuments', writes, given),
    },
    audit: {
      append: (tenant, entries) => call('appendAudit', tenant, entries),
      list: (query) => call('listAudit', query),
      head: (tenant) => call('auditHead', tenant),
      tenants: () => call('auditTenants'),
    },
    feed: {
      after: (sequence, of, limit) => call('changesAfter', sequence, of, limit),
      last: () => call('lastChange'),
    },
    upkeep: {
      stats: () => call('stats'),
      purgeExpired: (now, limit) => call('purgeExpired', now, limit),
      async check(given) {
        if (given.fix) await purging.all();
        return call('check', given);
      },
      reindex: (onProgress) => call('reindex', onProgress ?? (() => undefined)),
    },
  };
}

/** Crossing to a thread clones the whole buffer under a vector, so vectors get one of their own. */
function compact(request: SearchRequest): SearchRequest {
  const { vector } = request;
  return vector === undefined
    ? request
    : { ...request, vector: { ...vector, values: vector.values.slice() } };
}

function compactItems(
  items: Parameters<EmbeddingStore['put']>[1],
): Parameters<EmbeddingStore['put']>[1] {
  return items.map((item) => ({ ...item, vector: item.vector?.slice() }));
}
