import { matches } from '../../src/core/matches.ts';
import { isVisible, type Scope } from '../../src/core/scope.ts';
import type { MemoryRecord } from '../../src/core/record.ts';
import type { CommitBatch, ListRequest, Store } from '../../src/core/store.ts';
import { breaking, sound } from './breaking.ts';
import type { BrokenStore } from './breaking.ts';
import { brokenLedgers } from './broken-ledgers.ts';

/** Remembers where every id belongs, as a store without walls would. */
function ownersOf(store: Store): {
  readonly owners: ReadonlyMap<string, MemoryRecord>;
  commit(batch: CommitBatch): ReturnType<Store['records']['commit']>;
} {
  const owners = new Map<string, MemoryRecord>();
  return {
    owners,
    async commit(batch) {
      const receipt = await store.records.commit(batch);
      for (const { record } of batch.changes) owners.set(record.id, record);
      return receipt;
    },
  };
}

/** A second store that is told of every commit and of nothing else. */
function shadowOf(store: Store): {
  readonly shadow: Store;
  commit(batch: CommitBatch): ReturnType<Store['records']['commit']>;
} {
  const shadow = sound();
  return {
    shadow,
    async commit(batch) {
      const receipt = await store.records.commit(batch);
      if (!receipt.replayed) {
        await shadow.records.commit({ partition: batch.partition, changes: batch.changes });
      }
      return receipt;
    },
  };
}

const withoutAgent = ({ agent: _agent, ...scope }: Scope): Scope => scope;

const leaksAcrossUsers = breaking(
  'get finds memories of other users',
  ['isolation: a foreign id reads as an unknown one'],
  (store) => {
    const { owners, commit } = ownersOf(store);
    return {
      records: {
        commit,
        async get(_scope, ids) {
          return ids.flatMap((id) => owners.get(id) ?? []);
        },
      },
    };
  },
);

const confusesUsers = breaking(
  'users are compared without case and trailing space',
  ['isolation: confusable users are kept apart'],
  (store) => {
    const same = (scope: Scope): Scope =>
      scope.user === undefined ? scope : { ...scope, user: scope.user.toLowerCase().trim() };
    return {
      records: {
        commit: (batch) =>
          store.records.commit({
            ...batch,
            partition: {
              tenant: batch.partition.tenant,
              user:
                same({ ...batch.partition, user: batch.partition.user ?? '' }).user || undefined,
            },
            changes: batch.changes.map((change) => ({
              ...change,
              record: { ...change.record, scope: same(change.record.scope) },
            })),
          }),
        list: (request) => store.records.list({ ...request, scope: same(request.scope) }),
      },
      index: {
        search: (request) => store.index.search({ ...request, scope: same(request.scope) }),
      },
    };
  },
);

const losesLastChange = breaking(
  'the last change of a batch is lost',
  ['commit: all changes of a batch are written, the last too'],
  (store) => ({
    records: {
      async commit(batch) {
        const changes = batch.changes.length > 1 ? batch.changes.slice(0, -1) : batch.changes;
        const receipt = await store.records.commit({ ...batch, changes });
        return { ...receipt, ids: batch.changes.map((change) => change.record.id) };
      },
    },
  }),
);

const halfBatches = breaking(
  'a batch that fails leaves its first half behind',
  ['commit: a batch with one bad change in the middle writes nothing'],
  (store) => ({
    records: {
      async commit(batch) {
        const ids: string[] = [];
        for (const change of batch.changes) {
          const { partition } = batch;
          ids.push(...(await store.records.commit({ partition, changes: [change] })).ids);
        }
        return { ids, replayed: false };
      },
    },
  }),
);

const acknowledgesEarly = breaking(
  'a commit is acknowledged before it is written',
  ['commit: what is acknowledged is read by get, list and search'],
  (store) => ({
    records: {
      async commit(batch) {
        setImmediate(() => store.records.commit(batch).catch(() => undefined));
        return { ids: batch.changes.map((change) => change.record.id), replayed: false };
      },
    },
  }),
);

const acknowledgesNothing = breaking(
  'every tenth commit is acknowledged and not written',
  ['commit: many at once are all kept, in the order of the caller'],
  (store) => {
    let count = 0;
    return {
      records: {
        async commit(batch) {
          count += 1;
          if (count % 10 !== 0) return store.records.commit(batch);
          return { ids: batch.changes.map((change) => change.record.id), replayed: false };
        },
      },
    };
  },
);

const ignoresSessionGuard = breaking(
  'the session guard is ignored',
  ['session: of two at once with the same guard exactly one wins'],
  (store) => ({
    records: {
      commit: ({ sessionGuard: _guard, ...batch }) => store.records.commit(batch),
    },
  }),
);

const ignoresIdempotency = breaking(
  'the idempotency key is ignored',
  [
    'idempotency: the same key and digest answers as the first time',
    'idempotency: the same key with another digest is a conflict',
    'idempotency: of many at once with one key one writes',
  ],
  (store) => ({
    records: { commit: ({ idempotency: _key, ...batch }) => store.records.commit(batch) },
  }),
);

const forgottenIsSearchable = breaking(
  'what is forgotten is still found by search',
  ['forget: what has these ids is gone, the rest stays', 'forget: the history goes too'],
  (store) => {
    const { shadow, commit } = shadowOf(store);
    return { records: { commit }, index: shadow.index };
  },
);

const forgottenHasHistory = breaking(
  'what is forgotten still has a history',
  ['forget: the history goes too'],
  (store) => {
    const { shadow, commit } = shadowOf(store);
    return { records: { commit, history: shadow.records.history } };
  },
);

const forgetsOthers = breaking(
  'forgetting reaches into other partitions',
  ['forget: ids of others and of nobody are ignored'],
  (store) => {
    const { owners, commit } = ownersOf(store);
    return {
      records: {
        commit,
        async forget(scope, target) {
          for (const id of 'ids' in target ? target.ids : []) {
            await store.records.forget(owners.get(id)?.scope ?? scope, { ids: [id] });
          }
          return store.records.forget(scope, target);
        },
      },
    };
  },
);

const keepsSessionState = breaking(
  'forgetting leaves the summary of the session',
  [
    'forget: a session goes with its state, others stay',
    'forget: a quoted memory takes the state of its session along',
  ],
  () => {
    const kept = sound();
    return { sessions: { state: kept.sessions.state, setState: kept.sessions.setState } };
  },
);

const acceptsStaleVectors = breaking(
  'a vector of an older version is accepted',
  ['embeddings: a vector of an older version is passed over'],
  (store) => {
    const { owners, commit } = ownersOf(store);
    return {
      records: { commit },
      embeddings: {
        put: (model, items) =>
          store.embeddings.put(
            model,
            items.map((item) => ({
              ...item,
              version: owners.get(item.id)?.version ?? item.version,
            })),
          ),
      },
    };
  },
);

const ignoresLeases = breaking(
  'a leased job is handed out twice',
  [
    'embeddings: a claimed job is leased, then handed out again',
    'embeddings: claims at once never share a job',
  ],
  (store) => ({
    embeddings: { claim: (limit) => store.embeddings.claim(limit, 0, Number.MAX_SAFE_INTEGER) },
  }),
);

const ignoresAgent = breaking(
  'the agent of the scope is ignored',
  ['isolation: an agent sees its own and the shared, no agent sees all'],
  (store) => ({
    records: {
      list: (request) => store.records.list({ ...request, scope: withoutAgent(request.scope) }),
    },
    index: {
      search: (request) => store.index.search({ ...request, scope: withoutAgent(request.scope) }),
    },
  }),
);

/** Pages by counting, which moves when something is added. */
function listByOffset(store: Store, step: number): Store['records']['list'] {
  return async ({ cursor, ...request }: ListRequest) => {
    const offset = cursor === undefined ? 0 : Number(cursor);
    const all = await store.records.list({ ...request, limit: 1000 });
    const items = all.items.slice(offset, offset + request.limit);
    const next = offset + request.limit;
    return next < all.items.length ? { items, cursor: String(next + step) } : { items };
  };
}

const cursorRepeats = breaking(
  'a cursor counts, and repeats what additions push down',
  ['list: paging newest first is not disturbed by adds'],
  (store) => ({ records: { list: listByOffset(store, 0) } }),
);

const cursorSkips = breaking(
  'a cursor skips one memory at each page',
  ['list: pages of both partitions repeat nothing and skip nothing'],
  (store) => ({ records: { list: listByOffset(store, 1) } }),
);

const emptyOnFailure = breaking(
  'a failure is answered with nothing',
  ['close: every later call is rejected, none answers empty'],
  (store) => ({
    records: {
      list: (request) => store.records.list(request).catch(() => ({ items: [] })),
      get: (scope, ids) => store.records.get(scope, ids).catch(() => []),
    },
  }),
);

const mixedStatistics = breaking(
  'scores come from statistics of all users',
  ['statistics: memories of another user never change a score'],
  (store) => {
    const { owners, commit } = ownersOf(store);
    const mixed = sound();
    const everyone: Scope = { tenant: 'everyone' };
    return {
      records: {
        async commit(batch) {
          const receipt = await commit(batch);
          const changes = batch.changes.map((change) => ({
            ...change,
            record: { ...change.record, scope: everyone },
          }));
          await mixed.records.commit({
            partition: { tenant: 'everyone', user: undefined },
            changes,
          });
          return receipt;
        },
      },
      index: {
        async search(request) {
          const answer = await mixed.index.search({ ...request, scope: everyone, limit: 1000 });
          const { considered } = await store.index.search(request);
          const hits = answer.hits.flatMap((hit) => {
            const record = owners.get(hit.record.id);
            return record !== undefined && isVisible(record.scope, request.scope)
              ? [{ ...hit, record }]
              : [];
          });
          return { ...answer, considered, hits: hits.slice(0, request.limit) };
        },
      },
    };
  },
);

const looseVersions = breaking(
  'the last writer wins, whatever version it read',
  ['revise: a version that is not the next one is a conflict'],
  (store) => {
    const { owners, commit } = ownersOf(store);
    const next = (record: MemoryRecord): MemoryRecord => ({
      ...record,
      version: (owners.get(record.id)?.version ?? 0) + 1,
    });
    return {
      records: {
        commit: (batch) =>
          commit({
            ...batch,
            changes: batch.changes.map((change) => ({ ...change, record: next(change.record) })),
          }),
      },
    };
  },
);

const normalisesTexts = breaking(
  'texts are normalised on their way in',
  ['texts: odd ones come back to the letter'],
  (store) => ({
    records: {
      commit: (batch) =>
        store.records.commit({
          ...batch,
          changes: batch.changes.map((change) => ({
            ...change,
            record: { ...change.record, text: change.record.text.normalize('NFC') },
          })),
        }),
    },
  }),
);

const showsExpired = breaking(
  'what has expired is still listed',
  ['filter: what has expired is not found from that moment on'],
  (store) => ({ records: { list: (request) => store.records.list({ ...request, now: 0 }) } }),
);

const ignoresSlotGuard = breaking(
  'the slot guard is ignored',
  [
    'slot guard: what changed since it was read is a conflict',
    'slot guard: of two at once that found a slot empty one fills it',
  ],
  (store) => ({
    records: { commit: ({ slotGuard: _guard, ...batch }) => store.records.commit(batch) },
  }),
);

const mixesSlots = breaking(
  'a slot holds what any agent knows',
  ['slots: a slot belongs to one user and one agent'],
  (store) => ({
    records: { inSlots: (scope, slots) => store.records.inSlots(withoutAgent(scope), slots) },
  }),
);

const ignoresSettles = breaking(
  'deriving from an episode leaves it in the queue',
  [
    'derivations: a commit that settles a job takes it off the queue',
    'derivations: what was settled, changed or forgotten settles nothing',
    'derivations: of two that derived from one episode one is kept',
  ],
  (store) => ({
    records: { commit: ({ settles: _jobs, ...batch }) => store.records.commit(batch) },
  }),
);

const sharesDerivations = breaking(
  'an episode that is being worked on is handed out again',
  [
    'derivations: a claimed job is leased, then handed out again',
    'derivations: claims at once never share a job',
  ],
  (store) => ({
    derivations: { claim: (limit, _lease, now) => store.derivations.claim(limit, 0, now) },
  }),
);

const losesSettings = breaking(
  'all episodes wait with the same settings',
  ['derivations: episodes wait with their settings, other kinds do not'],
  (store) => ({
    derivations: {
      async claim(limit, lease, now) {
        const jobs = await store.derivations.claim(limit, lease, now);
        return jobs.map((job) => ({ ...job, settings: { strategy: 'everything', threshold: 0 } }));
      },
    },
  }),
);

const queuesOthers = breaking(
  'what is queued again is not asked whose it is',
  ['derivations: only active episodes of the scope are queued again'],
  (store) => ({
    derivations: {
      async queue(scope, ids, settings) {
        await store.derivations.queue(withoutAgent(scope), ids, settings);
      },
    },
  }),
);

const strengthensByRevising = breaking(
  'each repetition is a version',
  ['strengthen: sources, counts and times alter, history and text do not'],
  (store) => ({
    records: {
      commit: (batch) =>
        store.records.commit({
          ...batch,
          changes: batch.changes.map((change) =>
            change.type === 'strengthen'
              ? {
                  type: 'revise',
                  change: 'revise',
                  record: { ...change.record, version: change.record.version + 1 },
                }
              : change,
          ),
        }),
    },
  }),
);

const leavesInTheAir = breaking(
  'what rests on forgotten memories goes without a word',
  ['repair: forgetting what something rests on is a conflict'],
  (store) => ({
    records: {
      async forget(scope, target, repair) {
        const found = await store.records.restingOn(scope, target);
        const forget = [...(repair?.forget ?? []), ...found.map(({ id }) => id)];
        return store.records.forget(scope, target, { rewrite: [], forget });
      },
    },
  }),
);

const rewritesWithHistory = breaking(
  'what is rewritten keeps its earlier states',
  ['repair: what rests on it goes along or is rewritten'],
  (store) => ({
    records: {
      async forget(scope, target, repair) {
        const { tenant, user } = scope;
        const rewrite = repair?.rewrite ?? [];
        await store.records.commit({
          partition: { tenant, user },
          changes: rewrite.map((record) => ({ type: 'revise', record, change: 'revise' })),
        });
        const forget = repair?.forget ?? [];
        const receipt = await store.records.forget(scope, target, { rewrite: [], forget });
        return { ...receipt, weakened: rewrite.map(({ id }) => id) };
      },
    },
  }),
);

const restsOnForgotten = breaking(
  'what had expired sources still names them',
  ['expiry: what rests on it alone goes too, the rest is weakened'],
  (store) => ({
    records: {
      commit: (batch) =>
        store.records.commit({
          ...batch,
          changes: batch.changes.map((change) => ({
            ...change,
            record: { ...change.record, sources: [] },
          })),
        }),
    },
  }),
);

const hidesWhatWent = breaking(
  'it is not told which memories went',
  ['statements: what was written and what went since is told'],
  (store) => ({
    records: {
      async statements(scope, since) {
        return { ...(await store.records.statements(scope, since)), gone: [] };
      },
    },
  }),
);

const findsNoKeys = breaking(
  'episodes are not found by what was derived from them',
  [
    'keys: an episode is found by the words of what was derived from it',
    'keys: another source is found too, a former one no more',
  ],
  (store) => {
    const bare = sound();
    return {
      records: {
        async commit(batch) {
          const receipt = await store.records.commit(batch);
          const changes = batch.changes.map((change) => ({
            ...change,
            record: { ...change.record, sources: [] },
          }));
          await bare.records.commit({ partition: batch.partition, changes });
          return receipt;
        },
      },
      index: bare.index,
    };
  },
);

const keepsKeys = breaking(
  'episodes are still found by derived memories that went',
  ['keys: what goes takes its words along'],
  (store) => {
    const { shadow, commit } = shadowOf(store);
    return { records: { commit }, index: shadow.index };
  },
);

const losesHistories = breaking(
  'a memory that comes from elsewhere loses its history',
  ['pasts: a memory that was kept elsewhere brings its history along'],
  (store) => ({
    records: {
      commit: (batch) =>
        store.records.commit({
          ...batch,
          changes: batch.changes.map((change) => {
            if (change.type !== 'add') return change;
            const { revisions: _, ...rest } = change;
            return rest;
          }),
        }),
    },
  }),
);

const tellsNoTakenIds = breaking(
  'ids of other users look free',
  ['pasts: ids that memories of other users have are told, and only these'],
  () => ({ records: { elsewhere: async () => [] } }),
);

const tellsPastsOfAll = breaking(
  'the pasts of other agents are told',
  ['pasts: each memory with its content hash and history, in the order asked'],
  (store) => ({
    records: { pasts: (scope, ids) => store.records.pasts(withoutAgent(scope), ids) },
  }),
);

/** Chooses the best, or cuts the page, and only then asks the condition. */
const judgesLate = breaking(
  'a condition is judged after the best were chosen',
  [
    'where: is judged before the best are chosen',
    'where: pages are full, and what was changed or forgotten is judged anew',
  ],
  (store) => ({
    records: {
      async list({ filter: { where, ...filter }, ...request }) {
        const page = await store.records.list({ ...request, filter });
        if (where === undefined) return page;
        return { ...page, items: page.items.filter((record) => matches(record, where)) };
      },
    },
    index: {
      async search({ filter: { where, ...filter }, ...request }) {
        const answer = await store.index.search({ ...request, filter });
        if (where === undefined) return answer;
        return { ...answer, hits: answer.hits.filter(({ record }) => matches(record, where)) };
      },
    },
  }),
);

const ignoresExactly = breaking(
  'what is shared by all is taken for what is exactly the own',
  ['exactly: memories that name the user, or the agent, of the scope'],
  (store) => ({
    records: {
      list: ({ filter: { exactly: _, ...filter }, ...request }) =>
        store.records.list({ ...request, filter }),
    },
  }),
);

const mixesTenants = breaking(
  'owners of other tenants are told too',
  ['owners: by name, what belongs to no user first, of this tenant alone'],
  (store) => ({ records: { owners: (_, ...rest) => store.records.owners('acme', ...rest) } }),
);

const pagesOwnersByOffset = breaking(
  'pages of owners go by their place',
  ['owners: who comes or goes between two pages moves no others'],
  (store) => ({
    records: {
      async owners(tenant, limit, cursor) {
        const from = cursor === undefined ? 0 : Number(cursor);
        const { items } = await store.records.owners(tenant, 10_000);
        const next = from + limit < items.length ? { cursor: String(from + limit) } : {};
        return { items: items.slice(from, from + limit), ...next };
      },
    },
  }),
);

export const brokenStores: readonly BrokenStore[] = [
  leaksAcrossUsers,
  confusesUsers,
  losesLastChange,
  halfBatches,
  acknowledgesEarly,
  acknowledgesNothing,
  ignoresSessionGuard,
  ignoresIdempotency,
  forgottenIsSearchable,
  forgottenHasHistory,
  forgetsOthers,
  keepsSessionState,
  acceptsStaleVectors,
  ignoresLeases,
  ignoresAgent,
  cursorRepeats,
  cursorSkips,
  emptyOnFailure,
  mixedStatistics,
  looseVersions,
  normalisesTexts,
  showsExpired,
  ignoresSlotGuard,
  mixesSlots,
  ignoresSettles,
  sharesDerivations,
  losesSettings,
  queuesOthers,
  strengthensByRevising,
  leavesInTheAir,
  rewritesWithHistory,
  restsOnForgotten,
  hidesWhatWent,
  findsNoKeys,
  keepsKeys,
  losesHistories,
  tellsNoTakenIds,
  tellsPastsOfAll,
  judgesLate,
  ignoresExactly,
  mixesTenants,
  pagesOwnersByOffset,
  ...brokenLedgers,
];
