import type { AuditRecord } from '../../src/core/audit.ts';
import type { DocumentWrite } from '../../src/core/document-store.ts';
import type { Scope } from '../../src/core/scope.ts';
import { breaking } from './breaking.ts';
import type { BrokenStore } from './breaking.ts';

const withoutExpect = ({ expect: _, ...write }: DocumentWrite): DocumentWrite =>
  write as DocumentWrite;

const ignoresVersions = breaking(
  'documents are written whatever their version',
  [
    'documents: a change names the version it is of',
    'documents: of many changes of one version one wins',
  ],
  ({ documents }) => ({
    documents: { commit: (writes, given) => documents.commit(writes.map(withoutExpect), given) },
  }),
);

const writesHalf = breaking(
  'documents are written one by one until one is refused',
  ['documents: writes happen all or none'],
  ({ documents }) => ({
    documents: {
      async commit(writes) {
        const versions: number[] = [];
        for (const write of writes) versions.push(...(await documents.commit([write])));
        return versions;
      },
    },
  }),
);

const beginsAnew = breaking(
  'a document that comes again begins with version 1',
  ['documents: no version comes twice'],
  ({ documents }) => {
    const floors = new Map<string, number>();
    return {
      documents: {
        async commit(writes) {
          const versions = await documents.commit(writes);
          return versions.map((version, index) => {
            const id = writes[index]?.id ?? '';
            if (version === 0) floors.delete(id);
            else if (!floors.has(id)) floors.set(id, version - 1);
            return version === 0 ? 0 : version - (floors.get(id) ?? 0);
          });
        },
      },
    };
  },
);

const findsAnyTerm = breaking(
  'documents with one of the terms are found when all are asked for',
  ['documents: they are found by all or any of their terms'],
  ({ documents }) => ({
    documents: {
      find({ all = [], ...query }) {
        return documents.find(all.length > 0 ? { ...query, any: all } : query);
      },
    },
  }),
);

const sortsByBytes = breaking(
  'documents are sorted by code point',
  ['documents: they come in their order, code unit by code unit'],
  ({ documents }) => ({
    documents: {
      async find(query) {
        const found = await documents.find({ ...query, limit: 10_000 });
        const sorted = found.toSorted((left, right) =>
          Buffer.compare(Buffer.from(left.order), Buffer.from(right.order)),
        );
        const ordered = query.direction === 'descending' ? sorted.toReversed() : sorted;
        return ordered.slice(0, query.limit);
      },
    },
  }),
);

const includesThePlace = breaking(
  'a page begins with the last document of the one before',
  ['documents: pages meet every document once'],
  ({ documents }) => ({
    documents: {
      async find(query) {
        const from = query.after ?? query.before;
        const found = await documents.find(query);
        if (from === undefined || found.length === 0) return found;
        const again = await documents.get(query.tenant, query.collection, [from.id]);
        return [...again, ...found].slice(0, query.limit);
      },
    },
  }),
);

const confusesTenants = breaking(
  'documents of tenants are told apart without case',
  ['documents: tenants, collections and ids are kept apart'],
  ({ documents }) => ({
    documents: {
      commit: (writes) =>
        documents.commit(writes.map((write) => ({ ...write, tenant: write.tenant.toLowerCase() }))),
      find: (query) => documents.find({ ...query, tenant: query.tenant.toLowerCase() }),
    },
  }),
);

const writesBeside = breaking(
  'documents of a batch are written whether its memories are or not',
  ['documents: those of a batch are written with its memories'],
  ({ documents, records }) => ({
    records: {
      async commit({ documents: writes = [], ...batch }) {
        const isOwn = ({ tenant }: DocumentWrite): boolean => tenant === batch.partition.tenant;
        await documents.commit(writes.filter(isOwn).map(withoutExpect));
        if (!writes.every(isOwn)) return records.commit({ ...batch, documents: writes });
        return records.commit(batch);
      },
    },
  }),
);

const keepsDocuments = breaking(
  'documents of a user stay when everything of the user is forgotten',
  ['documents: they go with everything of their user'],
  ({ records }) => ({
    records: {
      async forget(scope, target, repair) {
        if (!('everything' in target)) return records.forget(scope, target, repair);
        const { items } = await records.list({ scope, filter: {}, limit: 1_000, now: 0 });
        return records.forget(scope, { ids: items.map(({ id }) => id) }, repair);
      },
    },
  }),
);

const takesNobodysAlong = breaking(
  'forgetting what belongs to no user takes the documents of nobody along',
  ['documents: they go with everything of their user'],
  ({ documents, records }) => ({
    records: {
      async forget(scope, target, repair) {
        const receipt = await records.forget(scope, target, repair);
        if (scope.user !== undefined || !('everything' in target)) return receipt;
        const all = { tenant: scope.tenant, collection: 'blocks', limit: 100 };
        const nobodys = (await documents.find(all)).filter(({ user }) => user === undefined);
        await documents.commit(nobodys.map((document) => ({ ...document, type: 'remove' })));
        return receipt;
      },
    },
  }),
);

const chainsFromTheStart = breaking(
  'every call begins a chain of its own',
  [
    'audit: entries are chained in order, as they were',
    'audit: what is appended at once is one chain',
  ],
  ({ audit }) => {
    const kept: AuditRecord[] = [];
    let calls = 0;
    return {
      audit: {
        async append(tenant, entries) {
          if (entries.length === 0) return [];
          calls += 1;
          const records = await audit.append(`${tenant} ${calls}`, entries);
          kept.push(...records);
          return records;
        },
        list: async () => kept,
        tenants: async () => [],
      },
    };
  },
);

const losesDetails = breaking(
  'the audit keeps less than it was given',
  ['audit: entries are chained in order, as they were'],
  ({ audit }) => ({
    audit: {
      append: (tenant, entries) =>
        audit.append(
          tenant,
          entries.map(({ detail: _, ...entry }) => entry),
        ),
    },
  }),
);

const includesTheEnd = breaking(
  'a stretch of time includes its end',
  ['audit: it is asked by who, what, whose and when'],
  ({ audit }) => ({
    audit: {
      list({ to, ...query }) {
        if (to === undefined) return audit.list(query);
        return audit.list({ ...query, to: new Date(Date.parse(to) + 1).toISOString() });
      },
    },
  }),
);

const tellsEverybody = breaking(
  'the feed tells everybody everything of the tenant',
  ['feed: it tells what the scope sees, and everyone of the tenant alone'],
  ({ feed }) => ({
    feed: {
      after: (sequence, of, limit) => feed.after(sequence, { ...of, everyone: true }, limit),
    },
  }),
);

const missesForgetting = breaking(
  'the feed does not tell of forgetting',
  [
    'feed: every change is told, in order',
    'feed: it tells what follows from forgetting and expiry',
  ],
  ({ feed }) => ({
    feed: {
      async after(sequence, of, limit) {
        const answer = await feed.after(sequence, of, limit);
        const entries = answer.entries.filter(({ change }) => change !== 'forget');
        return { ...answer, entries };
      },
    },
  }),
);

const keepsNames = breaking(
  'the feed still knows the names of who was forgotten',
  ['feed: of what is forgotten it tells no name that is gone'],
  ({ feed, records }) => {
    const owners = new Map<string, Scope>();
    return {
      records: {
        async commit(batch) {
          for (const { record } of batch.changes) owners.set(record.id, record.scope);
          return records.commit(batch);
        },
      },
      feed: {
        async after(sequence, of, limit) {
          const answer = await feed.after(sequence, of, limit);
          const entries = answer.entries.map((entry) => ({
            ...entry,
            scope: owners.get(entry.id) ?? entry.scope,
          }));
          return { ...answer, entries };
        },
      },
    };
  },
);

const skipsPages = breaking(
  'the feed goes on at its end after a page',
  ['feed: it is read in pages'],
  ({ feed }) => ({
    feed: {
      after: async (sequence, of, limit) => ({
        ...(await feed.after(sequence, of, limit)),
        last: await feed.last(),
      }),
    },
  }),
);

/** Faults of what is kept beside memories. */
export const brokenLedgers: readonly BrokenStore[] = [
  ignoresVersions,
  writesHalf,
  beginsAnew,
  findsAnyTerm,
  sortsByBytes,
  includesThePlace,
  confusesTenants,
  writesBeside,
  keepsDocuments,
  takesNobodysAlong,
  chainsFromTheStart,
  losesDetails,
  includesTheEnd,
  tellsEverybody,
  missesForgetting,
  keepsNames,
  skipsPages,
];
