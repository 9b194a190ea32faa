import type { MemoryFilter } from '../../core/filter.ts';
import type { MemoryRecord } from '../../core/record.ts';
import { writablePartition, type Scope } from '../../core/scope.ts';
import type { SearchAnswer, SearchRequest } from '../../core/search.ts';
import type { Change, CommitBatch, CommitReceipt, ListRequest, Store } from '../../core/store.ts';
import { analyzeQuestion } from '../../read/question.ts';
import { createFakeRuntime, type FakeRuntime } from '../fake-runtime.ts';
import { addChange, buildRecord } from '../record-builder.ts';
import type { StoreCase, StoreSubject } from './subject.ts';

/** A store with short ways of doing what cases do all the time. */
export interface Bench {
  readonly store: Store;
  readonly runtime: FakeRuntime;
  /** Commits one record and returns it. */
  add(scope: Scope, text: string, fields?: Partial<MemoryRecord>): Promise<MemoryRecord>;
  /** Commits one record a text in one batch. */
  addAll(scope: Scope, texts: readonly string[]): Promise<readonly MemoryRecord[]>;
  commit(
    scope: Scope,
    changes: readonly Change[],
    conditions?: Omit<CommitBatch, 'partition' | 'agent' | 'changes'>,
  ): Promise<CommitReceipt>;
  /** A question with no filter, no floor and room for 100 hits. */
  search(scope: Scope, question: string, fields?: Partial<SearchRequest>): Promise<SearchAnswer>;
  /** Texts found, best first. */
  found(scope: Scope, question: string, fields?: Partial<SearchRequest>): Promise<string[]>;
  /** All that a list shows, oldest first. */
  list(
    scope: Scope,
    filter?: MemoryFilter,
    fields?: Partial<ListRequest>,
  ): Promise<readonly MemoryRecord[]>;
  /** Texts of `list`. */
  texts(scope: Scope, filter?: MemoryFilter): Promise<string[]>;
  /** Closes the store and goes on with the same data. */
  reopen(): Promise<void>;
}

/** A case that is given an open, empty store, which is destroyed afterwards. */
export function storeCase(name: string, steps: (bench: Bench) => Promise<void>): StoreCase {
  return { name, needsReopen: false, run: (subject) => runSteps(subject, steps) };
}

/** The same for what only shows when a store is opened again. */
export function reopenCase(name: string, steps: (bench: Bench) => Promise<void>): StoreCase {
  return { name, needsReopen: true, run: (subject) => runSteps(subject, steps) };
}

async function runSteps(
  subject: StoreSubject,
  steps: (bench: Bench) => Promise<void>,
): Promise<void> {
  let store = await subject.create();
  const reopen = async (): Promise<void> => {
    if (subject.reopen === undefined) throw new Error(`${subject.name} cannot be reopened`);
    store = await subject.reopen(store);
  };
  try {
    await store.open();
    await steps(createBench(() => store, reopen));
  } finally {
    await subject.destroy(store);
  }
}

function createBench(current: () => Store, reopen: () => Promise<void>): Bench {
  const runtime = createFakeRuntime();
  const bench: Bench = {
    get store() {
      return current();
    },
    runtime,
    async add(scope, text, fields = {}) {
      const record = buildRecord(runtime, { text, scope, ...fields });
      await bench.commit(scope, [addChange(runtime, record)]);
      return record;
    },
    async addAll(scope, texts) {
      const records = texts.map((text) => buildRecord(runtime, { text, scope }));
      await bench.commit(
        scope,
        records.map((record) => addChange(runtime, record)),
      );
      return records;
    },
    commit: (scope, changes, conditions = {}) =>
      current().records.commit({
        partition: writablePartition(scope),
        ...(scope.agent !== undefined && { agent: scope.agent }),
        changes,
        ...conditions,
      }),
    search: (scope, question, fields = {}) =>
      current().index.search({
        scope,
        question: analyzeQuestion(question),
        filter: {},
        limit: 100,
        minScore: 0,
        now: runtime.now(),
        ...fields,
      }),
    async found(scope, question, fields) {
      const answer = await bench.search(scope, question, fields);
      return answer.hits.map((hit) => hit.record.text);
    },
    async list(scope, filter = {}, fields = {}) {
      const request = { scope, filter, limit: 1000, order: 'oldest', now: runtime.now() } as const;
      return (await current().records.list({ ...request, ...fields })).items;
    },
    async texts(scope, filter) {
      return (await bench.list(scope, filter)).map((record) => record.text);
    },
    reopen,
  };
  return bench;
}
