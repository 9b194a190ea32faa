import type { AgentEvent, AgentReply } from '../agent/agent.ts';
import type {
  AddInput,
  AddResult,
  Context,
  DerivedChange,
  FactInput,
  RememberOptions,
  SearchOptions,
  SearchResults,
} from '../core/memory.ts';
import type { MemoryRecord, Revision } from '../core/record.ts';
import type { ForgetTarget, Page, SessionSummary } from '../core/store.ts';
import type {
  Consolidation,
  ConsolidateOptions,
  Decay,
  DecayOptions,
  UndoReceipt,
} from '../core/upkeep.ts';
import type { AgentsClient } from './agents.ts';
import { splitOptions } from './call.ts';
import { streamChat } from './chat.ts';
import { createAgentsClient } from './create-agents-client.ts';
import { createGraphClient, type GraphClient } from './graph.ts';
import { createSessionClient, type SessionClient, wordsOf } from './session.ts';
import { readLines } from './events.ts';
import { watchChanges } from './watch.ts';
import type { Ask, CallOptions, Transport } from './transport.ts';
import type {
  AddCall,
  Changes,
  ChangesCall,
  ChatCall,
  ContextCall,
  FeedChange,
  Imported,
  ListCall,
  MemoryChanges,
  Receipt,
  Source,
  WatchCall,
} from './types.ts';

/** Whose memory a client works with; a key that is bound to a user means that user. */
export interface Whose {
  readonly user?: string;
  readonly agent?: string;
}

/** Memory of one scope, over HTTP; names and meanings are those of the library. */
export interface ScopeClient {
  readonly scope: Whose;
  add(input: AddInput, options?: AddCall): Promise<AddResult>;
  remember(
    fact: string | FactInput,
    options?: Omit<RememberOptions, 'idempotencyKey'> & CallOptions,
  ): Promise<DerivedChange>;
  search(question: string, options?: SearchOptions & CallOptions): Promise<SearchResults>;
  context(message: string, options?: ContextCall): Promise<Context>;
  /** NOT_FOUND when there is none, or it belongs to another scope. */
  get(id: string, options?: CallOptions): Promise<MemoryRecord>;
  list(options?: ListCall): Promise<Page<MemoryRecord>>;
  /** `ifVersion`: CONFLICT unless it is the stored one. */
  update(
    id: string,
    changes: MemoryChanges,
    options?: CallOptions & { readonly ifVersion?: number },
  ): Promise<MemoryRecord>;
  history(id: string, options?: CallOptions): Promise<readonly Revision[]>;
  /** What it rests on, with the words. */
  sources(id: string, options?: CallOptions): Promise<readonly Source[]>;
  derivedFrom(id: string, options?: CallOptions): Promise<readonly MemoryRecord[]>;
  /** An id alone is tried once; a target is tried again where no answer came. */
  forget(target: string | ForgetTarget, options?: CallOptions): Promise<Receipt>;
  /** What an act of forgetting removed, by the id of its receipt. */
  receipt(id: string, options?: CallOptions): Promise<Receipt>;
  readonly graph: GraphClient;
  /** Agents that persist. */
  readonly agents: AgentsClient;
  session(id: string): SessionClient;
  sessions(limit?: number, options?: CallOptions): Promise<readonly SessionSummary[]>;
  chat(message: string, options?: ChatCall): Promise<AgentReply>;
  /** The same in pieces; the last event is the reply. */
  stream(message: string, options?: ChatCall): AsyncIterable<AgentEvent>;
  consolidate(options?: ConsolidateOptions & CallOptions): Promise<Consolidation>;
  decay(options?: DecayOptions & CallOptions): Promise<Decay>;
  undo(run: string, options?: CallOptions): Promise<UndoReceipt>;
  /** One page of what changed. */
  changes(options?: ChangesCall): Promise<Changes>;
  /**
   * What changes, as it changes, until the signal ends it (then the iteration ends); it goes on by
   * itself where a connection broke off.
   */
  watch(options?: WatchCall): AsyncIterable<FeedChange>;
  /** As lines of a file; see `exportLines` of the library. */
  exportLines(options?: CallOptions): AsyncIterable<string>;
  /** Takes over such lines, as they are or as one text. They are collected before they are sent. */
  readonly import: (
    lines: string | Iterable<string> | AsyncIterable<string>,
    options?: CallOptions,
  ) => Promise<Imported>;
}

export function createScopeClient(transport: Transport, scope: Whose): ScopeClient {
  const get = <Answer>(path: string, query: object = {}, call: CallOptions = {}): Promise<Answer> =>
    transport.json({ method: 'GET', path, query: { ...scope, ...query }, repeat: 'safe' }, call);
  const post = <Answer>(
    path: string,
    repeat: Ask['repeat'],
    body: object,
    call: CallOptions = {},
  ): Promise<Answer> =>
    transport.json({ method: 'POST', path, body: { ...scope, ...body }, repeat }, call);
  return {
    scope,
    add(input, options = {}) {
      const { call, fields } = splitOptions(options);
      return post('/v1/memories', 'keyed', { ...wordsOf(input), ...fields }, call);
    },
    remember(fact, options = {}) {
      const { call, fields } = splitOptions(options);
      return post('/v1/memories', 'keyed', { fact, ...fields }, call);
    },
    search(question, options = {}) {
      const { call, fields } = splitOptions(options);
      return post('/v1/search', 'safe', { question, ...fields }, call);
    },
    context(message, options = {}) {
      const { call, fields } = splitOptions(options);
      return post('/v1/context', 'safe', { message, ...fields }, call);
    },
    get: (id, call) => get(memory(id), {}, call),
    list(options = {}) {
      const { call, fields } = splitOptions(options);
      return get('/v1/memories', fields, call);
    },
    update(id, changes, options = {}) {
      const { call, fields } = splitOptions(options);
      const body = { ...scope, ...changes };
      const ask = { method: 'PATCH', path: memory(id), body, repeat: 'once' } as const;
      const { ifVersion } = fields;
      const headers = ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` };
      return transport.json({ ...ask, headers }, call);
    },
    async history(id, call) {
      const { revisions } = await get<{ readonly revisions: readonly Revision[] }>(
        `${memory(id)}/history`,
        {},
        call,
      );
      return revisions;
    },
    async sources(id, call) {
      const { sources } = await get<{ readonly sources: readonly Source[] }>(
        `${memory(id)}/sources`,
        {},
        call,
      );
      return sources;
    },
    async derivedFrom(id, call) {
      const { memories } = await get<{ readonly memories: readonly MemoryRecord[] }>(
        `${memory(id)}/derived`,
        {},
        call,
      );
      return memories;
    },
    forget(target, call) {
      if (typeof target !== 'string') return post('/v1/forget', 'keyed', target, call);
      const path = memory(target);
      return transport.json({ method: 'DELETE', path, query: { ...scope }, repeat: 'once' }, call);
    },
    receipt: (id, call) => get(`/v1/receipts/${encodeURIComponent(id)}`, {}, call),
    graph: createGraphClient(get),
    agents: createAgentsClient(transport, scope, get),
    session: (id) => createSessionClient(id, get, post),
    async sessions(limit, call) {
      const { sessions } = await get<{ readonly sessions: readonly SessionSummary[] }>(
        '/v1/sessions',
        { limit },
        call,
      );
      return sessions;
    },
    chat(message, options = {}) {
      const { call, fields } = splitOptions(options);
      return post('/v1/chat', 'once', { message, ...fields }, call);
    },
    stream(message, options = {}) {
      const { call, fields } = splitOptions(options);
      return streamChat(transport, { ...scope, message, ...fields }, call);
    },
    consolidate(options = {}) {
      const { call, fields } = splitOptions(options);
      return post('/v1/consolidate', 'once', fields, call);
    },
    decay(options = {}) {
      const { call, fields } = splitOptions(options);
      return post('/v1/decay', 'once', fields, call);
    },
    undo: (run, call) => post('/v1/undo', 'once', { run }, call),
    changes(options = {}) {
      const { call, fields } = splitOptions(options);
      return get('/v1/changes', fields, call);
    },
    watch: (options = {}) => watchChanges(transport, scope, options),
    exportLines: (call) => exportLines(transport, scope, call),
    import: async (lines, call) => {
      const body = new Blob(await collect(lines));
      const query = { ...scope };
      const ask = { method: 'POST', path: '/v1/import', query, body, repeat: 'safe' } as const;
      return transport.json(ask, call);
    },
  };
}

function memory(id: string): string {
  return `/v1/memories/${encodeURIComponent(id)}`;
}

async function* exportLines(
  transport: Transport,
  scope: Whose,
  call?: CallOptions,
): AsyncGenerator<string> {
  const ask = { method: 'GET', path: '/v1/export', query: { ...scope }, repeat: 'safe' } as const;
  yield* readLines(await transport.stream(ask, call));
}

async function collect(
  lines: string | Iterable<string> | AsyncIterable<string>,
): Promise<string[]> {
  if (typeof lines === 'string') return [lines];
  const collected: string[] = [];
  for await (const line of lines) collected.push(line.endsWith('\n') ? line : `${line}\n`);
  return collected;
}
