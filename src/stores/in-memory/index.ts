import type { AuditStore } from '../../core/audit.ts';
import type { DocumentStore } from '../../core/document-store.ts';
import { MemoirError } from '../../core/errors.ts';
import type { ChangeFeed } from '../../core/feed.ts';
import type { Runtime } from '../../core/runtime.ts';
import type {
  DerivationStore,
  EmbeddingStore,
  RecordStore,
  SearchIndex,
  SessionStore,
  Store,
  StoreUpkeep,
} from '../../core/store.ts';
import { appendAudit, auditHead, auditTenants, listAudit } from './audit.ts';
import { commit } from './commit.ts';
import {
  claimDerivations,
  pendingDerivations,
  queueDerivations,
  releaseDerivations,
  settleDerivations,
} from './derivations.ts';
import { commitDocuments, countDocuments, findDocuments, getDocuments } from './documents.ts';
import { adoptModel, claim, pending, put, queue, release, setModel } from './embeddings.ts';
import { changesAfter } from './feed.ts';
import { forget, isPurgeDue, purgeExpired } from './forget.ts';
import { owners } from './owners.ts';
import { elsewhere, pasts } from './pasts.ts';
import { get, history, list } from './records.ts';
import { restingOn } from './resting.ts';
import { search } from './search.ts';
import { episodes, hashes, listSessions, setState, state } from './sessions.ts';
import { inSlots } from './slots.ts';
import { readRecalls, touch } from './recalls.ts';
import { statements } from './statements.ts';
import { createTables } from './tables.ts';
import type { Tables } from './tables.ts';
import { check, reindex, stats } from './upkeep.ts';

/** Does one piece of work at once and wholly, or rejects when the store is closed. */
type Run = <Result>(work: (tables: Tables) => Result) => Promise<Result>;

/**
 * A store in plain maps, for tests and as the specification of every other store: it does what
 * `core/store.ts` says in the simplest way. Nothing is kept when the process ends.
 */
export function createInMemoryStore(options: { readonly runtime: Runtime }): Store {
  const tables = createTables();
  let closed = false;
  const run: Run = async (work) => {
    if (closed) throw new MemoirError('STORE_FAILED', 'The store is closed: create another one.');
    return work(tables);
  };
  return {
    name: 'in-memory',
    open: () => run(() => undefined),
    async close() {
      closed = true;
    },
    records: recordStore(run, options.runtime),
    index: searchIndex(presentOnly(run, options.runtime)),
    sessions: sessionStore(run),
    embeddings: embeddingStore(run),
    derivations: derivationStore(run),
    documents: documentStore(run),
    audit: auditStore(run),
    feed: changeFeed(run),
    upkeep: storeUpkeep(run, options.runtime),
  };
}

/** Reads what has not expired, nor rests on what has alone. */
function presentOnly(run: Run, runtime: Runtime): Run {
  return (work) =>
    run((tables) => {
      if (isPurgeDue(tables, runtime.now())) purgeExpired(tables, runtime, runtime.now(), Infinity);
      return work(tables);
    });
}

function recordStore(run: Run, runtime: Runtime): RecordStore {
  const read = presentOnly(run, runtime);
  return {
    commit: (batch) => run((tables) => commit(tables, runtime, batch)),
    get: (scope, ids) => read((tables) => get(tables, scope, ids)),
    list: (request) => read((tables) => list(tables, request)),
    history: (scope, id) => run((tables) => history(tables, scope, id)),
    pasts: (scope, ids) => run((tables) => pasts(tables, scope, ids)),
    owners: (tenant, limit, cursor) => read((tables) => owners(tables, tenant, limit, cursor)),
    elsewhere: (partition, ids) => run((tables) => elsewhere(tables, partition, ids)),
    forget: (scope, target, repair) =>
      run((tables) => forget(tables, runtime, scope, target, repair)),
    inSlots: (scope, slots) => run((tables) => inSlots(tables, scope, slots)),
    restingOn: (scope, target) => read((tables) => restingOn(tables, scope, target)),
    statements: (scope, since) => read((tables) => statements(tables, scope, since)),
    touch: (recalls) => run((tables) => touch(tables, recalls)),
    recalls: (ids) => run((tables) => readRecalls(tables, ids)),
  };
}

function searchIndex(run: Run): SearchIndex {
  return { search: (request) => run((tables) => search(tables, request)) };
}

function sessionStore(run: Run): SessionStore {
  return {
    episodes: (scope, session, range) => run((tables) => episodes(tables, scope, session, range)),
    hashes: (scope, session, among) => run((tables) => hashes(tables, scope, session, among)),
    state: (scope, session) => run((tables) => state(tables, scope, session)),
    setState: (scope, session, next, restsOn) =>
      run((tables) => setState(tables, scope, session, next, restsOn)),
    list: (scope, limit) => run((tables) => listSessions(tables, scope, limit)),
  };
}

function embeddingStore(run: Run): EmbeddingStore {
  return {
    model: () => run((tables) => tables.model),
    setModel: (model) => run((tables) => setModel(tables, model)),
    adoptModel: (model) => run((tables) => adoptModel(tables, model)),
    claim: (limit, leaseMs, now) => run((tables) => claim(tables, limit, leaseMs, now)),
    put: (model, items) => run((tables) => put(tables, model, items)),
    release: (ids, reason, retryAt) => run((tables) => release(tables, ids, reason, retryAt)),
    queue: (ids) => run((tables) => queue(tables, ids)),
    pending: (scope) => run((tables) => pending(tables, scope)),
  };
}

function derivationStore(run: Run): DerivationStore {
  return {
    claim: (limit, leaseMs, now) => run((tables) => claimDerivations(tables, limit, leaseMs, now)),
    settle: (jobs) => run((tables) => settleDerivations(tables, jobs)),
    release: (ids, reason, retryAt) =>
      run((tables) => releaseDerivations(tables, ids, reason, retryAt)),
    queue: (scope, ids, settings) =>
      run((tables) => queueDerivations(tables, scope, ids, settings)),
    pending: (of) => run((tables) => pendingDerivations(tables, of)),
  };
}

function documentStore(run: Run): DocumentStore {
  return {
    get: (tenant, collection, ids) =>
      run((tables) => getDocuments(tables, tenant, collection, ids)),
    find: (query) => run((tables) => findDocuments(tables, query)),
    count: (query) => run((tables) => countDocuments(tables, query)),
    commit: (writes) => run((tables) => commitDocuments(tables, writes)),
  };
}

function auditStore(run: Run): AuditStore {
  return {
    append: (tenant, entries) => run((tables) => appendAudit(tables, tenant, entries)),
    list: (query) => run((tables) => listAudit(tables, query)),
    head: (tenant) => run((tables) => auditHead(tables, tenant)),
    tenants: () => run(auditTenants),
  };
}

function changeFeed(run: Run): ChangeFeed {
  return {
    after: (sequence, of, limit) => run((tables) => changesAfter(tables, sequence, of, limit)),
    last: () => run((tables) => tables.journal.last),
  };
}

function storeUpkeep(run: Run, runtime: Runtime): StoreUpkeep {
  return {
    stats: () => run(stats),
    purgeExpired: (now, limit) => run((tables) => purgeExpired(tables, runtime, now, limit)),
    check: ({ fix }) =>
      run((tables) => {
        if (fix) purgeExpired(tables, runtime, runtime.now(), Infinity);
        return check(tables, fix);
      }),
    reindex: (onProgress) => run((tables) => reindex(tables, onProgress)),
  };
}
