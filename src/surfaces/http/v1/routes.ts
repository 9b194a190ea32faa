import { operations } from '../../operations/index.ts';
import type { Operation } from '../../operations/index.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Where an operation is reached. Fields in braces come from the path, the others as `reads` says. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly operation: Operation<unknown>;
  /** What the API document calls it. Default: the name of the operation. */
  readonly id?: string;
  /** Its name for people. Default: the title of the operation. */
  readonly title?: string;
  /** Another operation that is meant when the body has this field. */
  readonly instead?: { readonly field: string; readonly operation: Operation<unknown> };
  /** Default: "query" for GET and DELETE, else "body". "lines": fields from the query, lines in the body. */
  readonly reads?: 'query' | 'body' | 'lines';
  /**
   * Default "json". "versioned": with its version as ETag; "pieces" and "changes": as events where these
   * are accepted; "lines": as it comes.
   */
  readonly answers?: 'json' | 'versioned' | 'pieces' | 'changes' | 'lines';
}

const byName: ReadonlyMap<string, Operation<unknown>> = new Map(
  operations.map((operation) => [operation.note.name, operation]),
);

/** `address`: method and path. */
function route(
  address: `${Method} /v1/${string}`,
  name: string,
  rest: Pick<Route, 'id' | 'title' | 'reads' | 'answers'> & {
    readonly instead?: readonly [string, string];
  } = {},
): Route {
  const [method, path = ''] = address.split(' ');
  const { instead, ...more } = rest;
  return {
    method: methodOf(method),
    path,
    operation: named(name),
    ...more,
    ...(instead !== undefined && { instead: { field: instead[0], operation: named(instead[1]) } }),
  };
}

function methodOf(word: string | undefined): Method {
  const method = (['GET', 'POST', 'PATCH', 'DELETE'] as const).find((known) => known === word);
  if (method === undefined) throw new Error(`There is no method ${word}`);
  return method;
}

function named(name: string): Operation<unknown> {
  const operation = byName.get(name);
  if (operation === undefined) throw new Error(`There is no operation ${name}`);
  return operation;
}

/** The native API, in the order of the reference. */
export const routes: readonly Route[] = [
  route('POST /v1/memories', 'memories.add', {
    title: 'Remember words, or state a fact',
    instead: ['fact', 'memories.remember'],
  }),
  route('GET /v1/memories', 'memories.list'),
  route('GET /v1/memories/{id}', 'memories.get', { answers: 'versioned' }),
  route('PATCH /v1/memories/{id}', 'memories.update', { answers: 'versioned' }),
  route('DELETE /v1/memories/{id}', 'memories.forget-one'),
  route('GET /v1/memories/{id}/history', 'memories.history'),
  route('GET /v1/memories/{id}/sources', 'memories.sources'),
  route('GET /v1/memories/{id}/derived', 'memories.derived'),
  route('POST /v1/search', 'memories.search'),
  route('POST /v1/context', 'memories.context'),
  route('POST /v1/chat', 'chat', { answers: 'pieces' }),
  route('POST /v1/forget', 'memories.forget'),
  route('GET /v1/receipts/{id}', 'receipts.get'),
  route('GET /v1/entities', 'entities.list'),
  route('GET /v1/graph', 'graph.match'),
  route('GET /v1/graph/neighbours', 'graph.neighbours'),
  route('GET /v1/graph/paths', 'graph.paths'),
  route('GET /v1/graph/timeline', 'graph.timeline'),
  route('GET /v1/sessions', 'sessions.list'),
  route('GET /v1/sessions/{session}/messages', 'sessions.messages'),
  route('POST /v1/sessions/{session}/messages', 'memories.add', {
    id: 'sessions.add',
    title: 'Remember words in a session',
  }),
  route('GET /v1/sessions/{session}/window', 'sessions.window'),
  route('POST /v1/sessions/{session}/end', 'sessions.end'),
  route('POST /v1/agents', 'agents.create'),
  route('GET /v1/agents', 'agents.list'),
  route('POST /v1/agents/import', 'agents.import'),
  route('GET /v1/agents/{id}', 'agents.get', { answers: 'versioned' }),
  route('PATCH /v1/agents/{id}', 'agents.update', { answers: 'versioned' }),
  route('DELETE /v1/agents/{id}', 'agents.remove'),
  route('GET /v1/agents/{id}/export', 'agents.export'),
  route('POST /v1/agents/{id}/attach', 'agents.attach'),
  route('POST /v1/agents/{id}/detach', 'agents.detach'),
  route('POST /v1/agents/{id}/messages', 'agents.talk', { answers: 'pieces' }),
  route('GET /v1/agents/{id}/messages', 'agents.messages'),
  route('POST /v1/agents/{id}/messages/search', 'agents.messages-search'),
  route('GET /v1/agents/{id}/context', 'agents.context'),
  route('POST /v1/agents/{id}/compact', 'agents.compact'),
  route('POST /v1/agents/{id}/reset', 'agents.reset'),
  route('GET /v1/agents/{id}/runs', 'runs.list'),
  route('POST /v1/agents/{id}/cancel', 'runs.cancel'),
  route('GET /v1/runs/{id}', 'runs.get'),
  route('POST /v1/agents/{id}/blocks', 'blocks.create'),
  route('GET /v1/agents/{id}/blocks', 'blocks.list'),
  route('GET /v1/blocks/{id}', 'blocks.get', { answers: 'versioned' }),
  route('PATCH /v1/blocks/{id}', 'blocks.update', { answers: 'versioned' }),
  route('DELETE /v1/blocks/{id}', 'blocks.remove'),
  route('POST /v1/blocks/{id}/edit', 'blocks.edit', { answers: 'versioned' }),
  route('GET /v1/blocks/{id}/versions', 'blocks.versions'),
  route('POST /v1/blocks/{id}/versions/{version}/restore', 'blocks.restore'),
  route('POST /v1/blocks/{id}/versions/{version}/redact', 'blocks.redact'),
  route('POST /v1/agents/{id}/conversations', 'conversations.create'),
  route('GET /v1/agents/{id}/conversations', 'conversations.list'),
  route('GET /v1/conversations/{id}', 'conversations.get'),
  route('PATCH /v1/conversations/{id}', 'conversations.update'),
  route('DELETE /v1/conversations/{id}', 'conversations.remove'),
  route('POST /v1/conversations/{id}/fork', 'conversations.fork'),
  route('POST /v1/agents/{id}/passages', 'passages.insert'),
  route('GET /v1/agents/{id}/passages', 'passages.list'),
  route('POST /v1/agents/{id}/passages/search', 'passages.search'),
  route('DELETE /v1/agents/{id}/passages/{passage}', 'passages.remove'),
  route('POST /v1/archives', 'archives.create'),
  route('GET /v1/agents/{id}/archives', 'archives.list'),
  route('GET /v1/archives/{id}', 'archives.get'),
  route('PATCH /v1/archives/{id}', 'archives.update'),
  route('DELETE /v1/archives/{id}', 'archives.remove'),
  route('GET /v1/tools', 'tools.list'),
  route('GET /v1/changes', 'changes.list', { answers: 'changes' }),
  route('POST /v1/consolidate', 'memories.consolidate'),
  route('POST /v1/decay', 'memories.decay'),
  route('POST /v1/undo', 'memories.undo'),
  route('GET /v1/export', 'memories.export', { answers: 'lines' }),
  route('POST /v1/import', 'memories.import', { reads: 'lines' }),
  route('GET /v1/users', 'users.list'),
  route('GET /v1/stats', 'stats.get'),
  route('POST /v1/keys', 'keys.create'),
  route('GET /v1/keys', 'keys.list'),
  route('DELETE /v1/keys/{id}', 'keys.revoke'),
  route('POST /v1/keys/{id}/rotate', 'keys.rotate'),
  route('POST /v1/tokens', 'tokens.mint'),
  route('GET /v1/audit', 'audit.list'),
  route('GET /v1/audit/verify', 'audit.verify'),
];

/** Where the fields of a request are. */
export function readsOf({ method, reads }: Route): 'query' | 'body' | 'lines' {
  return reads ?? (method === 'GET' || method === 'DELETE' ? 'query' : 'body');
}

/** The names in braces. */
export function pathFields(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
