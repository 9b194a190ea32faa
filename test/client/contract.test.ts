// The client knows every route, every field of a request and every field of an answer that the
// OpenAPI document tells of, and no others. Types hold the client's side of the tables, so that a
// field that is missing here, or there, does not pass.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoirClient } from '../../src/client/index.ts';
import type * as client from '../../src/client/types.ts';
import type * as memoir from '../../src/index.ts';
import type { AuditVerdict } from '../../src/governance/audit-trail.ts';
import type { CreatedApiKey } from '../../src/governance/api-keys.ts';
import { openApiDocument } from '../../src/surfaces/http/v1/openapi.ts';
import { createRecorder } from './recorder.ts';

interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface DocumentedRoute {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedRoute>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const document = JSON.parse(JSON.stringify(openApiDocument('0'))) as Document;
const A_TIME = '2026-05-01';
const ALL = { kinds: ['fact'], roles: ['user'], sessions: ['s'], speakers: ['Ana'] } as const;
const WHERE = { field: ['text'], is: 'contains', value: 'a' } as const;
const FILTER = {
  ...ALL,
  statuses: ['active'],
  from: A_TIME,
  to: new Date(0),
  metadata: { a: 1 },
  derived: true,
  where: WHERE,
  exactly: ['user'],
  asOf: 0,
  knownAt: A_TIME,
  anyTime: true,
} as const;
const SEARCH = { ...FILTER, minScore: 0.1, deadlineMs: 5, without: [], rerank: false } as const;
const FACT = {
  at: A_TIME,
  validFrom: A_TIME,
  validTo: A_TIME,
  expiresAt: A_TIME,
  confidence: 1,
  importance: 1,
  pinned: true,
  immutable: true,
  metadata: {},
  origin: { type: 'user' },
} as const;
const ADD = {
  ...FACT,
  role: 'user',
  name: 'Ana',
  kind: 'fact',
  wait: 'stored',
  derive: 'none',
} as const;
const KEY = {
  name: 'n',
  role: 'reader',
  user: 'ana',
  agent: 'a',
  kinds: ['fact'],
  perMinute: 1,
  perDay: 1,
  expiresAt: A_TIME,
} as const;

const PAGED = { limit: 1, cursor: 'c', order: 'oldest' } as const;
const AGENT = {
  name: 'n',
  description: 'd',
  instructions: 'i',
  model: 'm',
  maxOutputTokens: 1,
  temperature: 0,
  timezone: 'UTC',
  tools: [],
  tags: [],
  answersFromMemory: true,
  reflection: { modelCalls: 1 },
  metadata: {},
} as const;
const BLOCK = {
  label: 'l',
  value: 'v',
  description: 'd',
  name: 'n',
  limit: 1,
  tokenLimit: 1,
  readOnly: true,
  tags: [],
  metadata: {},
} as const;
const THREAD = {
  title: 't',
  description: 'd',
  model: 'm',
  contextWindow: 1_000,
  metadata: {},
} as const;
const ATTACHED = { block: 'b', archive: 'a', tool: 't' } as const;
const PASSAGES = {
  tags: ['t'],
  tagMatch: 'all',
  from: A_TIME,
  to: A_TIME,
  timezone: 'UTC',
} as const;

/** Calls that give every field of a route. */
const CALLS: Readonly<Record<string, (client: MemoirClient) => readonly Promise<unknown>[]>> = {
  'post /v1/memories': (c) => [
    of(c).add('text', { ...ADD, session: 's' }),
    of(c).add([{ content: 'message' }]),
    of(c).add({ document: 'd', title: 't', reference: 'r' }),
    of(c).remember({ object: 'Lisbon' }, { ...FACT, kind: 'fact' }),
  ],
  'get /v1/memories': (c) => [of(c).list({ ...FILTER, limit: 1, cursor: 'c', order: 'newest' })],
  'get /v1/memories/{id}': (c) => [of(c).get('id')],
  'patch /v1/memories/{id}': (c) => [
    of(c).update(
      'id',
      { text: 't', metadata: {}, importance: 1, pinned: true, at: A_TIME, expiresAt: null },
      { ifVersion: 1 },
    ),
  ],
  'delete /v1/memories/{id}': (c) => [of(c).forget('id')],
  'get /v1/memories/{id}/history': (c) => [of(c).history('id')],
  'get /v1/memories/{id}/sources': (c) => [of(c).sources('id')],
  'get /v1/memories/{id}/derived': (c) => [of(c).derivedFrom('id')],
  'post /v1/search': (c) => [of(c).search('question', { ...SEARCH, limit: 1 })],
  'post /v1/context': (c) => [
    of(c).context('message', {
      tokens: 100,
      system: 's',
      session: 's',
      limit: 1,
      standing: 1,
      search: SEARCH,
    }),
  ],
  'post /v1/chat': (c) => [
    of(c).chat('message', {
      session: 's',
      instructions: 'i',
      contextTokens: 100,
      maxOutputTokens: 1,
      temperature: 0,
      limit: 1,
    }),
  ],
  'post /v1/forget': (c) => [
    of(c).forget({ ids: ['id'] }),
    of(c).forget({ session: 's' }),
    of(c).forget({ everything: true }),
  ],
  'get /v1/receipts/{id}': (c) => [of(c).receipt('id')],
  'get /v1/entities': (c) => [
    of(c).graph.entities({ type: 'person', name: 'n', limit: 1, at: A_TIME }),
  ],
  'get /v1/graph': (c) => [
    of(c).graph.match({ subject: 's', predicate: 'p', object: 'o' }, { limit: 1, at: A_TIME }),
  ],
  'get /v1/graph/neighbours': (c) => [
    of(c).graph.neighbours('e', { hops: 1, predicates: ['p'], limit: 1, at: A_TIME }),
  ],
  'get /v1/graph/paths': (c) => [of(c).graph.paths('a', 'b', { hops: 1, limit: 1, at: A_TIME })],
  'get /v1/graph/timeline': (c) => [of(c).graph.timeline('e', { limit: 1, at: A_TIME })],
  'get /v1/sessions': (c) => [of(c).sessions(1)],
  'get /v1/sessions/{session}/messages': (c) => [of(c).session('s').messages()],
  'post /v1/sessions/{session}/messages': (c) => [
    of(c).session('s').add('text', ADD),
    of(c).session('s').add({ content: 'message' }),
    of(c).session('s').add({ document: 'd', title: 't', reference: 'r' }),
  ],
  'get /v1/sessions/{session}/window': (c) => [of(c).session('s').window({ tokens: 1 })],
  'post /v1/sessions/{session}/end': (c) => [of(c).session('s').end()],
  'get /v1/changes': (c) => [
    of(c).changes({ after: 1, limit: 1, include: 'memory' }),
    c.changes({ after: 1 }),
  ],
  'post /v1/consolidate': (c) => [
    of(c).consolidate({
      dryRun: true,
      olderThanDays: 1,
      leastEpisodes: 1,
      summaryTokens: 32,
      run: 'r',
      modelCalls: 1,
    }),
  ],
  'post /v1/decay': (c) => [
    of(c).decay({ dryRun: true, policy: 'report', floor: 0, kinds: [], halfLives: {} }),
  ],
  'post /v1/undo': (c) => [of(c).undo('run')],
  'get /v1/export': (c) => [readAll(of(c).exportLines())],
  'post /v1/import': (c) => [of(c).import(['{}'])],
  'get /v1/users': (c) => [c.users({ limit: 1, cursor: 'c' })],
  'get /v1/stats': (c) => [c.stats()],
  'post /v1/keys': (c) => [c.keys.create(KEY)],
  'get /v1/keys': (c) => [c.keys.list()],
  'delete /v1/keys/{id}': (c) => [c.keys.revoke('id')],
  'post /v1/keys/{id}/rotate': (c) => [c.keys.rotate('id', { graceMs: 1 })],
  'post /v1/tokens': (c) => [
    c.tokens.mint({ user: 'ana', agent: 'a', role: 'reader', seconds: 1 }),
  ],
  'get /v1/audit': (c) => [
    c.audit.list({
      actor: 'a',
      operation: 'o',
      outcome: 'done',
      user: 'ana',
      from: A_TIME,
      to: A_TIME,
      direction: 'ascending',
      limit: 1,
      cursor: 'c',
    }),
  ],
  'post /v1/agents': (c) => [
    agents(c).create({ ...AGENT, newBlocks: [], blocks: [], archives: [], compaction: {} }),
  ],
  'get /v1/agents': (c) => [
    agents(c).list({
      ...PAGED,
      everyone: true,
      name: 'n',
      tags: ['t'],
      tagMatch: 'all',
      text: 't',
    }),
  ],
  'post /v1/agents/import': (c) => [agents(c).importFile({}, { name: 'n' })],
  'get /v1/agents/{id}': (c) => [agents(c).get('id')],
  'patch /v1/agents/{id}': (c) => [
    agents(c).update('id', { ...AGENT, compaction: {} }, { ifVersion: 1 }),
  ],
  'delete /v1/agents/{id}': (c) => [agents(c).remove('id')],
  'get /v1/agents/{id}/export': (c) => [
    agents(c).exportFile('id', { conversation: 'c', scrub: true }),
  ],
  'post /v1/agents/{id}/attach': (c) => [agents(c).attach('id', ATTACHED)],
  'post /v1/agents/{id}/detach': (c) => [agents(c).detach('id', ATTACHED)],
  'post /v1/agents/{id}/messages': (c) => [
    agents(c).send('id', [], {
      conversation: 'c',
      maxSteps: 1,
      pieces: true,
      model: 'm',
      instructions: 'i',
      clientTools: [],
      background: true,
      metadata: {},
    }),
  ],
  'get /v1/agents/{id}/messages': (c) => [
    agents(c).messages('id', { ...PAGED, conversation: 'c', run: 'r' }),
  ],
  'post /v1/agents/{id}/messages/search': (c) => [
    agents(c).searchMessages('id', 'q', {
      conversation: 'c',
      roles: ['user'],
      from: A_TIME,
      to: A_TIME,
      timezone: 'UTC',
      limit: 1,
    }),
  ],
  'get /v1/agents/{id}/context': (c) => [agents(c).context('id', { conversation: 'c' })],
  'post /v1/agents/{id}/compact': (c) => [
    agents(c).compact('id', { conversation: 'c', settings: {} }),
  ],
  'post /v1/agents/{id}/reset': (c) => [agents(c).reset('id', { purge: true })],
  'get /v1/agents/{id}/runs': (c) => [
    agents(c).runs.list('id', { ...PAGED, conversation: 'c', statuses: ['failed'] }),
  ],
  'post /v1/agents/{id}/cancel': (c) => [
    agents(c).runs.cancel('id', { runs: ['r'], conversation: 'c' }),
  ],
  'get /v1/runs/{id}': (c) => [agents(c).runs.get('id')],
  'post /v1/agents/{id}/blocks': (c) => [agents(c).blocks.create('id', BLOCK)],
  'get /v1/agents/{id}/blocks': (c) => [agents(c).blocks.ofAgent('id', { conversation: 'c' })],
  'get /v1/blocks/{id}': (c) => [agents(c).blocks.get('id')],
  'patch /v1/blocks/{id}': (c) => [agents(c).blocks.update('id', BLOCK, { ifVersion: 1 })],
  'delete /v1/blocks/{id}': (c) => [agents(c).blocks.remove('id')],
  'post /v1/blocks/{id}/edit': (c) => [
    agents(c).blocks.edit('id', { operation: 'append', text: 't' }),
  ],
  'get /v1/blocks/{id}/versions': (c) => [agents(c).blocks.versions('id', PAGED)],
  'post /v1/blocks/{id}/versions/{version}/restore': (c) => [agents(c).blocks.restore('id', 1)],
  'post /v1/blocks/{id}/versions/{version}/redact': (c) => [agents(c).blocks.redact('id', 1)],
  'post /v1/agents/{id}/conversations': (c) => [
    agents(c).conversations.create('id', { ...THREAD, isolate: ['l'] }),
  ],
  'get /v1/agents/{id}/conversations': (c) => [
    agents(c).conversations.list('id', {
      ...PAGED,
      archived: true,
      text: 't',
      orderBy: 'lastRunAt',
    }),
  ],
  'get /v1/conversations/{id}': (c) => [agents(c).conversations.get('id')],
  'patch /v1/conversations/{id}': (c) => [
    agents(c).conversations.update('id', { ...THREAD, archived: true }),
  ],
  'delete /v1/conversations/{id}': (c) => [agents(c).conversations.remove('id')],
  'post /v1/conversations/{id}/fork': (c) => [agents(c).conversations.fork('id', { message: 'm' })],
  'post /v1/agents/{id}/passages': (c) => [
    agents(c).passages.insert('id', [{ text: 't' }], { archive: 'a' }),
  ],
  'get /v1/agents/{id}/passages': (c) => [
    agents(c).passages.list('id', { ...PAGED, ...PASSAGES, archive: 'a', text: 't' }),
  ],
  'post /v1/agents/{id}/passages/search': (c) => [
    agents(c).passages.search('id', 'q', { ...PASSAGES, archive: 'a', limit: 1 }),
  ],
  'delete /v1/agents/{id}/passages/{passage}': (c) => [agents(c).passages.remove('id', 'p')],
  'post /v1/archives': (c) => [
    agents(c).archives.create({ name: 'n', description: 'd', metadata: {} }),
  ],
  'get /v1/agents/{id}/archives': (c) => [agents(c).archives.ofAgent('id', PAGED)],
  'get /v1/archives/{id}': (c) => [agents(c).archives.get('id')],
  'patch /v1/archives/{id}': (c) => [
    agents(c).archives.update('id', { name: 'n', description: 'd', metadata: {} }),
  ],
  'delete /v1/archives/{id}': (c) => [agents(c).archives.remove('id')],
  'get /v1/tools': (c) => [agents(c).tools(PAGED)],
  'get /v1/audit/verify': (c) => [c.audit.verify({ sequence: 1, hash: 'h' })],
};

function of(c: MemoirClient): ReturnType<MemoirClient['scope']> {
  return c.scope({ user: 'ana', agent: 'helper' });
}

function agents(c: MemoirClient): ReturnType<MemoirClient['scope']>['agents'] {
  return of(c).agents;
}

async function readAll(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) assert.equal(typeof line, 'string');
}

const routes = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, route]) => ({
    name: `${method} ${path}`,
    path,
    method,
    route,
  })),
);

test('every route of the document has a method, and every method a route', () => {
  assert.deepEqual(Object.keys(CALLS).sort(), routes.map(({ name }) => name).sort());
});

for (const { name, path, method, route } of routes) {
  test(`${name} is sent with every field that it takes, and no other`, async () => {
    const { client: recorded, sent } = createRecorder(() => Response.json({}));
    await Promise.all(CALLS[name]?.(recorded) ?? []);
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    for (const one of sent) {
      assert.equal(one.method.toLowerCase(), method);
      assert.match(one.url.pathname, pattern);
    }
    // `idempotencyKey` of a body is the header's; ifVersion of a body is If-Match.
    const left = new Set(['idempotencyKey', 'ifVersion', 'header:Last-Event-ID']);
    const wanted = documentedFields(route).filter((field) => !left.has(field));
    const given = new Set(
      sent.flatMap(({ fields, headers }) => [...fields, ...headerFields(headers)]),
    );
    assert.deepEqual([...given].sort(), wanted.sort());
  });
}

function headerFields(headers: Headers): readonly string[] {
  return ['Idempotency-Key', 'If-Match']
    .filter((header) => headers.has(header))
    .map((header) => `header:${header}`);
}

function documentedFields({ parameters = [], requestBody }: DocumentedRoute): string[] {
  const bodies = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
    fieldsOf(schema),
  );
  const named = parameters
    .filter((parameter) => parameter.in !== 'path')
    // Beside a body without them, the query's user and agent are refused.
    .filter(
      (parameter) =>
        parameter.in !== 'query' || !isOwner(parameter.name) || takesOwner(bodies, requestBody),
    )
    .map((parameter) => (parameter.in === 'header' ? `header:${parameter.name}` : parameter.name));
  return [...new Set([...named, ...bodies])];
}

function isOwner(name: string): boolean {
  return name === 'user' || name === 'agent';
}

function takesOwner(bodies: readonly string[], body: Content | undefined): boolean {
  return body?.content?.['application/json'] === undefined || bodies.includes('user');
}

function fieldsOf({ $ref, anyOf = [], properties = {} }: Schema): readonly string[] {
  const referred = $ref === undefined ? [] : fieldsOf(componentOf($ref));
  return [...referred, ...anyOf.flatMap(fieldsOf), ...Object.keys(properties)];
}

function componentOf(reference: string): Schema {
  return document.components.schemas[reference.split('/').at(-1) ?? ''] ?? {};
}

/** All names of a type's fields, checked by the compiler: none may miss, none be too many. */
function namesOf<Type>(names: {
  readonly [Name in keyof Required<Type>]: true;
}): readonly string[] {
  return Object.keys(names);
}

const RECORD = {
  id: true,
  scope: true,
  kind: true,
  text: true,
  role: true,
  speaker: true,
  parts: true,
  passage: true,
  occurredAt: true,
  validFrom: true,
  validTo: true,
  recordedAt: true,
  invalidatedAt: true,
  expiresAt: true,
  version: true,
  status: true,
  confidence: true,
  importance: true,
  trust: true,
  origin: true,
  sources: true,
  statement: true,
  observed: true,
  curated: true,
  refused: true,
  reason: true,
  supersedes: true,
  supersededBy: true,
  immutable: true,
  pinned: true,
  metadata: true,
} as const;
const STORED = { id: true, version: true, createdAt: true, updatedAt: true } as const;
const PAGE = { items: true, cursor: true } as const;
const NAME = { id: true, name: true, type: true } as const;
const FORGOT = {
  ids: true,
  derived: true,
  removed: true,
  weakened: true,
  logEmptied: true,
} as const;

/** What the client answers with, by the document's name of it. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  AddResult: namesOf<memoir.AddResult>({
    added: true,
    repeated: true,
    derived: true,
    modelCalls: true,
    pending: true,
    warnings: true,
  }),
  Memory: namesOf<memoir.MemoryRecord>(RECORD),
  DerivedMemory: namesOf<memoir.DerivedMemory>(RECORD),
  Scope: namesOf<memoir.Scope>({ tenant: true, user: true, agent: true, session: true }),
  SourceSpan: namesOf<memoir.SourceSpan>({ id: true, start: true, end: true, observation: true }),
  Statement: namesOf<memoir.Statement>({
    subject: true,
    subjectType: true,
    predicate: true,
    object: true,
    objectType: true,
    negated: true,
  }),
  Warning: namesOf<memoir.Warning>({ code: true, message: true }),
  DerivedChange: namesOf<memoir.DerivedChange>({ change: true, memory: true }),
  Message: namesOf<memoir.MessageInput>({
    role: true,
    content: true,
    name: true,
    at: true,
    id: true,
    metadata: true,
  }),
  MemoryPage: namesOf<memoir.Page<memoir.MemoryRecord>>(PAGE),
  Receipt: namesOf<client.Receipt>({
    id: true,
    at: true,
    user: true,
    agent: true,
    ...FORGOT,
    ids: true,
  }),
  History: ['revisions'],
  Revision: namesOf<memoir.Revision>({
    version: true,
    change: true,
    text: true,
    at: true,
    reason: true,
  }),
  Sources: ['sources'],
  Memories: ['memories'],
  SearchResults: namesOf<memoir.SearchResults>({ results: true, warnings: true }),
  SearchResult: namesOf<memoir.SearchResult>({
    ...RECORD,
    score: true,
    why: true,
    facts: true,
    outdatedSince: true,
  }),
  Why: namesOf<memoir.Why>({ summary: true, parts: true, rerank: true, knowledge: true }),
  DerivedFact: namesOf<memoir.DerivedFact>({
    id: true,
    kind: true,
    text: true,
    stance: true,
    holds: true,
    replacedBy: true,
    validFrom: true,
    validTo: true,
    confidence: true,
  }),
  Context: namesOf<memoir.Context>({
    messages: true,
    text: true,
    tokens: true,
    budget: true,
    counter: true,
    parts: true,
    memories: true,
    standing: true,
    beside: true,
    omitted: true,
    warnings: true,
  }),
  ChatMessage: namesOf<memoir.ChatMessage>({ role: true, content: true, name: true, parts: true }),
  ChatReply: namesOf<memoir.AgentReply>({
    text: true,
    session: true,
    memories: true,
    contextTokens: true,
    fromMemoryAlone: true,
    warnings: true,
  }),
  EntityList: namesOf<memoir.EntityList>({ entities: true, total: true }),
  Entity: namesOf<memoir.Entity>({ ...NAME, aliases: true, relations: true }),
  EntityName: namesOf<memoir.EntityName>(NAME),
  RelationList: namesOf<memoir.RelationList>({ relations: true, total: true }),
  Relation: namesOf<memoir.Relation>({
    memory: true,
    subject: true,
    predicate: true,
    object: true,
    negated: true,
    status: true,
    occurredAt: true,
    validFrom: true,
    validTo: true,
    confidence: true,
    importance: true,
  }),
  Neighbours: namesOf<memoir.Neighbours>({
    entity: true,
    entities: true,
    steps: true,
    truncated: true,
  }),
  Paths: namesOf<memoir.Paths>({ from: true, to: true, paths: true, truncated: true }),
  Step: namesOf<memoir.Step>({ from: true, reads: true, to: true, relation: true }),
  Sessions: ['sessions'],
  Session: namesOf<memoir.SessionSummary>({
    session: true,
    length: true,
    firstAt: true,
    lastAt: true,
  }),
  SessionMessages: ['messages'],
  SessionWindow: namesOf<memoir.ShortTermWindow>({
    messages: true,
    ids: true,
    summary: true,
    tokens: true,
    warnings: true,
  }),
  // Its fields are what was asked for: the client answers with nothing.
  EndedSession: ['ended', 'session'],
  Changes: namesOf<client.Changes>({ changes: true, last: true, isComplete: true }),
  Change: namesOf<client.FeedChange>({
    sequence: true,
    at: true,
    change: true,
    id: true,
    scope: true,
    kind: true,
    version: true,
    memory: true,
  }),
  Consolidation: namesOf<memoir.Consolidation>({
    run: true,
    actions: true,
    modelCalls: true,
    warnings: true,
  }),
  Decay: namesOf<memoir.Decay>({ run: true, considered: true, faded: true }),
  UndoReceipt: namesOf<memoir.UndoReceipt>({
    run: true,
    restored: true,
    forgotten: true,
    skipped: true,
  }),
  Imported: namesOf<client.Imported>({
    added: true,
    repeated: true,
    skipped: true,
    adjusted: true,
    ignored: true,
    warnings: true,
    problems: true,
  }),
  OwnerPage: namesOf<memoir.Page<memoir.Owner>>(PAGE),
  Owner: namesOf<memoir.Owner>({ user: true, memories: true }),
  Stats: namesOf<client.Stats>({
    tenant: true,
    users: true,
    memories: true,
    shared: true,
    embedder: true,
    extractor: true,
    model: true,
  }),
  CreatedApiKey: namesOf<CreatedApiKey>({ key: true, secret: true }),
  ApiKey: namesOf<client.ApiKey>({
    id: true,
    prefix: true,
    name: true,
    tenant: true,
    role: true,
    user: true,
    agent: true,
    kinds: true,
    perMinute: true,
    perDay: true,
    createdAt: true,
    expiresAt: true,
    lastUsedAt: true,
    revokedAt: true,
  }),
  KeyList: ['keys'],
  UserToken: ['token', 'expiresAt'],
  Agent: namesOf<memoir.Told<memoir.AgentRecord>>({
    ...STORED,
    area: true,
    name: true,
    description: true,
    instructions: true,
    model: true,
    maxOutputTokens: true,
    temperature: true,
    user: true,
    timezone: true,
    blocks: true,
    archives: true,
    tools: true,
    tags: true,
    compaction: true,
    answersFromMemory: true,
    reflection: true,
    metadata: true,
  }),
  AgentPage: namesOf<memoir.Page<memoir.AgentRecord>>(PAGE),
  Tool: namesOf<memoir.Told<memoir.ToolRecord>>({
    ...STORED,
    name: true,
    description: true,
    parameters: true,
    source: true,
    requiresApproval: true,
    tags: true,
  }),
  ToolPage: namesOf<memoir.Page<memoir.ToolRecord>>(PAGE),
  Block: namesOf<memoir.Told<memoir.Block>>({
    ...STORED,
    label: true,
    value: true,
    description: true,
    name: true,
    limit: true,
    tokenLimit: true,
    readOnly: true,
    tags: true,
    metadata: true,
    user: true,
    madeFor: true,
    contentHash: true,
  }),
  BlockList: ['blocks'],
  BlockVersion: namesOf<memoir.BlockVersion>({
    block: true,
    version: true,
    label: true,
    description: true,
    limit: true,
    value: true,
    actor: true,
    operation: true,
    toolCall: true,
    hashBefore: true,
    hashAfter: true,
    at: true,
  }),
  BlockVersionPage: namesOf<memoir.Page<memoir.BlockVersion>>(PAGE),
  Archive: namesOf<memoir.Told<memoir.Archive>>({
    ...STORED,
    name: true,
    description: true,
    user: true,
    madeFor: true,
    metadata: true,
  }),
  ArchivePage: namesOf<memoir.Page<memoir.Archive>>(PAGE),
  ArchivePassage: namesOf<memoir.ArchivePassage>({
    id: true,
    archive: true,
    text: true,
    tags: true,
    metadata: true,
    at: true,
    createdAt: true,
  }),
  ArchivePassageList: ['passages'],
  ArchivePassagePage: namesOf<memoir.Page<memoir.ArchivePassage>>(PAGE),
  FoundPassages: ['results'],
  Conversation: namesOf<memoir.Told<memoir.Conversation>>({
    ...STORED,
    agent: true,
    user: true,
    title: true,
    description: true,
    isolatedBlocks: true,
    model: true,
    contextWindow: true,
    archivedAt: true,
    contextFrom: true,
    lastMessageAt: true,
    lastRunAt: true,
    forkedFrom: true,
    reflection: true,
    metadata: true,
  }),
  ConversationPage: namesOf<memoir.Page<memoir.Conversation>>(PAGE),
  AgentMessage: namesOf<memoir.AgentMessage>({
    id: true,
    agent: true,
    conversation: true,
    user: true,
    role: true,
    text: true,
    content: true,
    items: true,
    name: true,
    clientId: true,
    sender: true,
    run: true,
    step: true,
    at: true,
    position: true,
    episodes: true,
  }),
  AgentMessagePage: namesOf<memoir.Page<memoir.AgentMessage>>(PAGE),
  FoundMessages: ['results'],
  Run: namesOf<memoir.Told<memoir.Run>>({
    ...STORED,
    agent: true,
    conversation: true,
    user: true,
    status: true,
    stopReason: true,
    background: true,
    error: true,
    usage: true,
    firstTokenMs: true,
    completedAt: true,
    metadata: true,
  }),
  RunPage: namesOf<memoir.Page<memoir.Run>>(PAGE),
  CancelledRuns: ['runs'],
  TurnResult: namesOf<memoir.ToldTurnResult>({
    run: true,
    messages: true,
    stopReason: true,
    usage: true,
    warnings: true,
  }),
  Compacted: namesOf<memoir.ToldCompaction>({ compaction: true }),
  ContextPreview: namesOf<memoir.ContextPreview>({
    system: true,
    blocks: true,
    statistics: true,
    summary: true,
    messages: true,
    tools: true,
    tokens: true,
    contextWindow: true,
    archivedPassages: true,
    loggedMessages: true,
  }),
  // The client answers with nothing.
  Removed: ['id', 'removed'],
  AuditPage: namesOf<client.AuditPage>(PAGE),
  AuditRecord: namesOf<memoir.AuditRecord>({
    tenant: true,
    sequence: true,
    previous: true,
    hash: true,
    at: true,
    actor: true,
    operation: true,
    surface: true,
    outcome: true,
    user: true,
    agent: true,
    session: true,
    ids: true,
    requestId: true,
    detail: true,
  }),
  AuditVerdict: namesOf<AuditVerdict>({
    tenant: true,
    ok: true,
    records: true,
    head: true,
    faults: true,
  }),
  Problem: [
    'type',
    'title',
    'status',
    'detail',
    'code',
    'retryable',
    'requestId',
    'errors',
    'retryAfterMs',
  ],
};

test('the answers of the document have the fields that the client knows, and no others', () => {
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    const documented = [...new Set(fieldsOf(schema))].sort();
    // Conditions and JSON are what the caller makes of them.
    if (name === 'Condition' || name === 'Json' || name === 'JsonFields') continue;
    assert.deepEqual([...(ANSWERS[name] ?? [])].sort(), documented, name);
  }
  const documented = new Set(Object.keys(document.components.schemas));
  assert.deepEqual(
    Object.keys(ANSWERS).filter((name) => !documented.has(name)),
    [],
  );
});
