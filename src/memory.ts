import { checkConfig } from './config.ts';
import type { MemoryConfig } from './config.ts';
import { checkOwner, createScopedMemory } from './scoped-memory.ts';
import { checkInteger, checkKnownFields, checkObject } from './core/check.ts';
import type { Embedder } from './core/embedder.ts';
import type { DerivedKind } from './core/extraction.ts';
import { checkName } from './core/scope.ts';
import type { Scope } from './core/scope.ts';
import { MemoirError } from './core/errors.ts';
import { createIdSource } from './core/ids.ts';
import type { Memory } from './core/memory.ts';
import type { EmbeddingModelIdentity, Store } from './core/store.ts';
import { missingEmbedderWarning, resolveEmbedder } from './models/embedders/resolve.ts';
import { resolveExtractor } from './extractors/resolve.ts';
import { languageModelFromEnvironment } from './models/language/environment.ts';
import { resolveLanguageModel } from './models/language/resolve.ts';
import { resolveReranker } from './models/rerankers/resolve.ts';
import { createTokenCounter } from './models/tokens/create-token-counter.ts';
import { createQuestionEmbedder } from './read/embed-question.ts';
import { createGraphOnDemand } from './read/graph-on-demand.ts';
import { createKnowledgeReader } from './read/knowledge.ts';
import { createRecallNotes } from './read/recall-notes.ts';
import { findNear } from './read/find-near.ts';
import { systemRuntime } from './runtime.ts';
import { createSqliteStore } from './stores/sqlite/index.ts';
import { createWindowDeriver } from './write/derive-window.ts';
import { createDeriver } from './write/derive.ts';
import { readDeriveSettings } from './write/derive-settings.ts';
import { createIndexer } from './write/embed.ts';
import { expiresAt, readExpiry } from './write/expiry.ts';
import type { MayWrite } from './write/ground.ts';
import { createEmbeddingModel } from './write/embedding-model.ts';
import { createInTurn } from './core/in-turn.ts';

/**
 * Makes a memory. Nothing is opened or loaded before it is used; a wrong configuration throws
 * CONFIG here.
 */
export function createMemory(config: MemoryConfig = {}): Memory {
  const checked = checkConfig(config, process.env);
  const runtime = checked.runtime ?? systemRuntime;
  const store: Store =
    checked.store ??
    createSqliteStore({
      path: checked.path,
      runtime,
      ...(checked.durability !== undefined && { durability: checked.durability }),
      ...(checked.busyTimeoutMs !== undefined && { busyTimeoutMs: checked.busyTimeoutMs }),
      ...(checked.cacheBytes !== undefined && { cacheBytes: checked.cacheBytes }),
      ...(checked.thread !== undefined && { thread: checked.thread }),
    });
  const embedder: Embedder | undefined = resolveEmbedder(checked.embedder);
  const model =
    checked.model === undefined
      ? languageModelFromEnvironment(process.env)
      : resolveLanguageModel(checked.model);
  const reranker = resolveReranker(checked.reranker);
  const tokens = createTokenCounter(checked.tokens);
  const embeddingModel = createEmbeddingModel(store, embedder);
  const questions = embedder === undefined ? undefined : createQuestionEmbedder(embedder);
  const indexer = createIndexer({ store, embedder, model: embeddingModel.ensure, runtime });
  const extractor = resolveExtractor(checked.extractor, {
    model,
    runtime,
    callsPerDay: checked.modelCallsPerDay,
  });
  const newId = createIdSource(runtime);
  const inTurn = createInTurn();
  const knowledge = createKnowledgeReader(store);
  const recalls = createRecallNotes({ records: store.records, now: runtime.now });
  const mayWrite = limitWriters(checked.writers);
  const stating = {
    store,
    runtime,
    newId,
    inTurn,
    extractor,
    mayWrite,
    near: (scope: Scope, text: string, kinds: readonly DerivedKind[]) =>
      findNear(store, runtime, scope, text, kinds),
  };
  const deriver = createDeriver({
    store,
    extractor,
    runtime,
    derive: createWindowDeriver({ ...stating, written: () => indexer.wake() }),
  });
  const parts = {
    store,
    runtime,
    embedder,
    questions,
    model: embeddingModel.current,
    embedderWarning: missingEmbedderWarning(checked.embedder),
    minScore: checked.minScore,
    rerank: reranker === undefined ? undefined : { reranker, ...checked.rerank },
    newId,
    indexer,
    deriver,
    deriveSettings: checked.derive,
    stating,
    extractor,
    knowledge,
    graph: createGraphOnDemand({ knowledge, now: runtime.now }),
    recalls,
    async catchUp(milliseconds: number): Promise<void> {
      await Promise.all([indexer.catchUp(milliseconds), deriver.catchUp(milliseconds)]);
    },
    inTurn,
    tokens,
    languageModel: model,
    ready: openOnce(store, embeddingModel.check, () => {
      indexer.wake();
      deriver.wake();
    }),
  };
  const tenantMemory = (tenant: string): Pick<Memory, 'scope' | 'owners'> => ({
    scope(owner = {}, settings = {}) {
      const fields = checkObject('settings', settings);
      checkKnownFields('settings', fields, ['derive', 'expires']);
      const deriveSettings = readDeriveSettings(
        'settings.derive',
        fields['derive'],
        checked.derive,
      );
      const expires = readExpiry('settings.expires', fields['expires'], checked.derive.expires);
      const settled = { ...deriveSettings, ...(expires !== undefined && { expires }) };
      return createScopedMemory({ ...parts, deriveSettings: settled }, checkOwner(tenant, owner));
    },
    async owners({ limit = 100, cursor } = {}) {
      await parts.ready();
      return store.records.owners(tenant, checkInteger('options.limit', limit, 1, 10_000), cursor);
    },
  });
  return {
    store,
    embedder,
    extractor,
    model,
    tokens,
    mayWrite,
    expiryOf: (kind, learnedAt) => expiresAt(kind, learnedAt, checked.derive.expires),
    open: parts.ready,
    ...tenantMemory(checked.tenant),
    tenant: (name) => ({ tenant: checkName('tenant', name), ...tenantMemory(name) }),
    async settle(onProgress) {
      await parts.ready();
      await deriver.settle();
      await indexer.settle(onProgress);
    },
    async reindex(onProgress) {
      await store.open();
      await store.upkeep.reindex((done, total) => onProgress?.('words', done, total));
      await embeddingModel.replace();
      await indexer.settle((done, pending) => onProgress?.('meaning', done, done + pending));
    },
    async close() {
      await recalls.flush();
      await deriver.close();
      await indexer.close();
      await extractor?.close();
      await embedder?.close();
      await reranker?.close?.();
      await store.close();
    },
  };
}

/** Who may write which kinds; everybody all of them unless the configuration says otherwise. */
function limitWriters(writers: MemoryConfig['writers']): MayWrite {
  return (kind, agent) => {
    const allowed = writers?.[kind];
    return allowed === undefined || (agent !== undefined && allowed.includes(agent));
  };
}

/** Opens the store and checks that its vectors are the embedder's, once; a failure may be tried again. */
function openOnce(
  store: Store,
  checkModel: () => Promise<EmbeddingModelIdentity | undefined>,
  wake: () => void,
): () => Promise<void> {
  let opening: Promise<void> | undefined;
  return () => {
    opening ??= store
      .open()
      .then(checkModel)
      .then(wake)
      .catch((error: unknown) => {
        opening = undefined;
        throw MemoirError.is(error)
          ? error
          : new MemoirError('STORE_FAILED', String(error), { cause: error });
      });
    return opening;
  };
}
