import {
  checkInteger,
  checkKnownFields,
  checkObject,
  checkOneOf,
  withDefault,
} from './core/check.ts';
import { invalidInput, MemoirError } from './core/errors.ts';
import { checkId } from './core/ids.ts';
import type { ContextOptions, ScopedMemory, SessionHandle } from './core/memory.ts';
import type { LanguageModel } from './core/model.ts';
import { checkName, checkScope } from './core/scope.ts';
import type { Scope } from './core/scope.ts';
import type { SessionShortTerm } from './core/short-term.ts';
import type { ForgetReceipt, ForgetTarget, ListRequest } from './core/store.ts';
import type { ImportOptions, ImportResult } from './core/transfer.ts';
import { buildContext, readContextOptions } from './read/context.ts';
import { recall, recallForContext } from './read/recall.ts';
import type { GraphReader } from './read/graph.ts';
import type { RecallNotes } from './read/recall-notes.ts';
import type { RecallParts } from './read/recall.ts';
import { FILTER_FIELDS, readFilter, withoutDerived } from './read/search-options.ts';
import type { LazyTokenCounter } from './models/tokens/create-token-counter.ts';
import { createSessionHandle } from './session/session.ts';
import { tokenWindow } from './session/token-window.ts';
import { consolidate } from './upkeep/consolidate.ts';
import type { ConsolidateParts } from './upkeep/consolidate.ts';
import { decay } from './upkeep/decay.ts';
import type { DecayParts } from './upkeep/decay.ts';
import { summariseSession } from './upkeep/end-session.ts';
import { undo } from './upkeep/undo.ts';
import { exportLines, exportScope } from './upkeep/transfer/export-scope.ts';
import { begun, importRecords } from './upkeep/transfer/import-records.ts';
import { forget } from './write/forget.ts';
import { readIdempotency, readStatedFact } from './write/remember-fact.ts';
import { remember, restingOn } from './write/remember.ts';
import type { RememberParts } from './write/remember.ts';
import { notFound, revise } from './write/revise.ts';
import { stateFacts } from './write/state-facts.ts';
import type { StateFactsParts } from './write/state-facts.ts';

export interface ScopedMemoryParts extends RecallParts, RememberParts {
  readonly tokens: LazyTokenCounter;
  readonly languageModel: LanguageModel | undefined;
  readonly graph: GraphReader;
  readonly recalls: RecallNotes;
  /** Opens what must be open. */
  ready(): Promise<void>;
}

/** Checks whose memory a caller asks for; the tenant is the instance's own. */
export function checkOwner(tenant: string, owner: unknown): Scope {
  const fields = checkObject('scope', owner);
  checkKnownFields('scope', fields, ['user', 'agent']);
  for (const name of ['user', 'agent'] as const) {
    // A user that got lost on the way must not turn into memory that every user reads.
    if (name in fields && fields[name] === undefined) {
      throw invalidInput(
        `scope.${name}`,
        undefined,
        'name it; leave the field out only for what is shared by all',
      );
    }
  }
  return checkScope({ tenant, user: fields['user'], agent: fields['agent'] });
}

/** Memory as one scope sees it: each operation is one step of the pipelines. */
export function createScopedMemory(parts: ScopedMemoryParts, scope: Scope): ScopedMemory {
  const memory: ScopedMemory = {
    scope,
    async add(input, options = {}) {
      await parts.ready();
      return remember(parts, scope, input, options);
    },
    async remember(fact, options = {}) {
      const stated = readStatedFact(fact, options, parts.runtime);
      const idempotency = readIdempotency(fact, options, parts.runtime);
      await parts.ready();
      const changes = await stateFacts(statingOf(parts), scope, [stated], idempotency);
      parts.indexer.wake();
      const [change] = changes;
      if (change === undefined) {
        throw new MemoirError(
          'CONFLICT',
          'The fact was forgotten while it was stated: state it again',
        );
      }
      return change;
    },
    async search(question, options = {}) {
      await parts.ready();
      return recall(parts, scope, question, options);
    },
    async context(message, options = {}) {
      readContextOptions(options);
      await parts.ready();
      const counter = await parts.tokens.load();
      return buildContext(
        {
          counter,
          recall: (question, limit) =>
            recallForContext(parts, scope, question, { ...options.search, limit }),
          window: async (tokens) => windowOf(memory, options)?.window({ tokens }),
        },
        message,
        options,
      );
    },
    async get(id) {
      const checked = checkId('id', id);
      await parts.ready();
      const [record] = await parts.store.records.get(scope, [checked]);
      if (record === undefined) throw notFound(checked);
      return record;
    },
    async derivedFrom(id) {
      const checked = checkId('id', id);
      await parts.ready();
      return restingOn(parts.store, scope, [checked]);
    },
    async list(options = {}) {
      const request = readListOptions(scope, options, parts.runtime.now());
      await parts.ready();
      return parts.store.records.list(request);
    },
    async update(id, changes, options = {}) {
      await parts.ready();
      return revise(parts, scope, id, changes, options);
    },
    async history(id) {
      const checked = checkId('id', id);
      await parts.ready();
      const revisions = await parts.store.records.history(scope, checked);
      if (revisions.length === 0) throw notFound(checked);
      return revisions;
    },
    async forget(target) {
      await parts.ready();
      const receipt = await forget(parts, scope, target);
      parts.questions?.clear();
      await parts.graph.clear();
      parts.knowledge.clear();
      return receipt;
    },
    async consolidate(options = {}) {
      await parts.ready();
      const consolidation = await consolidate(upkeepOf(parts), scope, options);
      parts.indexer.wake();
      return consolidation;
    },
    async decay(options = {}) {
      await parts.ready();
      await parts.recalls.flush();
      return decay(upkeepOf(parts), scope, options);
    },
    async undo(run) {
      const checked = checkId('run', run);
      await parts.ready();
      const receipt = await undo(upkeepOf(parts), scope, checked);
      parts.indexer.wake();
      return receipt;
    },
    graph: parts.graph.handle(scope, parts.ready),
    session: (id, shortTerm) => openSession(parts, memory, id, shortTerm),
    async sessions(limit = 100) {
      const checked = checkInteger('limit', limit, 1, 1_000);
      await parts.ready();
      return parts.store.sessions.list(scope, checked);
    },
    export: () => whenReady(parts, () => exportScope(parts, scope)),
    exportLines: () => whenReady(parts, () => exportLines(parts, scope)),
    import: (source, options = {}) => importInto(parts, scope, begun(source), options),
    agent: (name) => createScopedMemory(parts, { ...scope, agent: checkName('agent', name) }),
  };
  return memory;
}

function windowOf(memory: ScopedMemory, options: ContextOptions): SessionHandle | undefined {
  return options.session === undefined
    ? undefined
    : memory.session(options.session, options.shortTerm);
}

function openSession(
  parts: ScopedMemoryParts,
  memory: ScopedMemory,
  id: string,
  shortTerm: SessionShortTerm | undefined,
): SessionHandle {
  const handle = createSessionHandle({
    id,
    scope: memory.scope,
    sessions: parts.store.sessions,
    strategy: shortTerm ?? tokenWindow(),
    add: memory.add,
    async counter() {
      await parts.ready();
      return parts.tokens.load();
    },
    model: parts.languageModel,
    now: parts.runtime.now,
  });
  return {
    ...handle,
    async end() {
      await handle.end();
      if (parts.deriveSettings.strategy !== 'summary') return;
      await parts.ready();
      await summariseSession(upkeepOf(parts), memory.scope, handle.id);
      parts.indexer.wake();
    },
  };
}

/** Forgets, also what is kept in memory of it. */
async function forgetWholly(
  parts: ScopedMemoryParts,
  scope: Scope,
  target: ForgetTarget,
): Promise<ForgetReceipt> {
  const receipt = await forget(parts, scope, target);
  parts.questions?.clear();
  parts.graph.clear();
  return receipt;
}

function statingOf({ stating, deriveSettings }: ScopedMemoryParts): StateFactsParts {
  return { ...stating, expires: deriveSettings.expires };
}

function upkeepOf(parts: ScopedMemoryParts): ConsolidateParts & DecayParts {
  const { store, runtime, newId, deriveSettings, tokens, languageModel, stating } = parts;
  return {
    store,
    runtime,
    newId,
    deriveSettings,
    mayWrite: stating.mayWrite,
    counter: () => tokens.load(),
    model: languageModel,
    forget: (owner, ids) => forgetWholly(parts, owner, { ids }),
  };
}

const LIST_FIELDS = [...FILTER_FIELDS, 'limit', 'cursor', 'order'] as const;

function readListOptions(scope: Scope, options: unknown, now: number): ListRequest {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, LIST_FIELDS);
  return {
    scope,
    filter: withoutDerived(readFilter(fields)),
    limit: checkInteger('options.limit', withDefault(fields['limit'], 100), 1, 1_000),
    ...(fields['cursor'] !== undefined && {
      cursor: checkName('options.cursor', fields['cursor']),
    }),
    order: checkOneOf('options.order', withDefault(fields['order'], 'newest'), [
      'newest',
      'oldest',
    ] as const),
    now,
  };
}

/** Nothing is opened before the first line is asked for. */
async function* whenReady<Item>(
  parts: ScopedMemoryParts,
  read: () => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  await parts.ready();
  yield* read();
}

async function importInto(
  parts: ScopedMemoryParts,
  scope: Scope,
  source: AsyncIterable<unknown> | Iterable<unknown>,
  options: ImportOptions,
): Promise<ImportResult> {
  await parts.ready();
  const { strategy } = parts.deriveSettings;
  const isRead = parts.deriver.isOn && strategy !== 'none' && strategy !== 'summary';
  const { mayWrite } = parts.stating;
  const derive = isRead ? parts.deriveSettings : undefined;
  try {
    return await importRecords({ ...parts, mayWrite, derive }, scope, source, options);
  } finally {
    parts.indexer.wake();
    parts.deriver.wake();
  }
}
