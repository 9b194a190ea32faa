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
import type * as upkeepCode from './scoped-upkeep.ts';
import type { SessionShortTerm } from './core/short-term.ts';
import type { ListRequest } from './core/store.ts';
import { buildContext, readContextOptions } from './read/context.ts';
import { recall, recallForContext } from './read/recall.ts';
import type { GraphReader } from './read/graph.ts';
import type { RecallNotes } from './read/recall-notes.ts';
import type { RecallParts } from './read/recall.ts';
import { FILTER_FIELDS, readFilter } from './read/search-options.ts';
import type { LazyTokenCounter } from './models/tokens/create-token-counter.ts';
import { createSessionHandle } from './session/session.ts';
import { tokenWindow } from './session/token-window.ts';
import { begun } from './upkeep/transfer/begun.ts';
import { forget } from './write/forget.ts';
import { readIdempotency, readStatedFact } from './write/remember-fact.ts';
import { remember, restingOn } from './write/remember.ts';
import type { RememberParts } from './write/remember.ts';
import { notFound, revise, reviseAll } from './write/revise.ts';
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
    async updateAll(updates) {
      await parts.ready();
      return reviseAll(parts, scope, updates);
    },
    async history(id) {
      const checked = checkId('id', id);
      await parts.ready();
      const revisions = await parts.store.records.history(scope, checked);
      if (revisions.length === 0) throw notFound(checked);
      return revisions;
    },
    async forget(target, options = {}) {
      await parts.ready();
      const receipt = await forget(parts, scope, target, options);
      parts.questions?.clear();
      await parts.graph.clear();
      parts.knowledge.clear();
      return receipt;
    },
    async consolidate(options = {}) {
      const { consolidateScope } = await loadUpkeep(parts);
      return consolidateScope(parts, scope, options);
    },
    async decay(options = {}) {
      const { decayScope } = await loadUpkeep(parts);
      return decayScope(parts, scope, options);
    },
    async undo(run) {
      const checked = checkId('run', run, 'give the run that consolidate or decay answered with');
      const { undoRun } = await loadUpkeep(parts);
      return undoRun(parts, scope, checked);
    },
    graph: parts.graph.handle(scope, parts.ready),
    session: (id, shortTerm) => openSession(parts, memory, id, shortTerm),
    async sessions(limit = 100) {
      const checked = checkInteger('limit', limit, 1, 1_000);
      await parts.ready();
      return parts.store.sessions.list(scope, checked);
    },
    export: () => whenLoaded(parts, ({ exportScope }) => exportScope(parts, scope)),
    exportLines: () => whenLoaded(parts, ({ exportLines }) => exportLines(parts, scope)),
    import: async (source, options = {}) => {
      // Lines of a reader that nobody asks for are lost while the code is loaded.
      const started = begun(source);
      const { importInto } = await loadUpkeep(parts);
      return importInto(parts, scope, started, options);
    },
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
      const { endSession } = await loadUpkeep(parts);
      await endSession(parts, memory.scope, handle.id);
    },
  };
}

function statingOf({ stating, deriveSettings }: ScopedMemoryParts): StateFactsParts {
  return { ...stating, expires: deriveSettings.expires };
}

const LIST_FIELDS = [...FILTER_FIELDS, 'limit', 'cursor', 'order'] as const;

function readListOptions(scope: Scope, options: unknown, now: number): ListRequest {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, LIST_FIELDS);
  return {
    scope,
    filter: readFilter(fields),
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

type Upkeep = typeof upkeepCode;

/** Opens the store and loads what most processes never need. */
async function loadUpkeep(parts: ScopedMemoryParts): Promise<Upkeep> {
  const [upkeep] = await Promise.all([import('./scoped-upkeep.ts'), parts.ready()]);
  return upkeep;
}

/** Nothing is opened before the first item is asked for. */
async function* whenLoaded<Item>(
  parts: ScopedMemoryParts,
  read: (upkeep: Upkeep) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  yield* read(await loadUpkeep(parts));
}
