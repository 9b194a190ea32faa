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
  /** Another operation that is meant when the body has this field. */
  readonly instead?: { readonly field: string; readonly operation: Operation<unknown> };
  /** Default: "query" for GET and DELETE, else "body". "lines": fields from the query, lines in the body. */
  readonly reads?: 'query' | 'body' | 'lines';
  /**
   * Default "json". "memory": with its version as ETag; "chat" and "changes": as events where these are
   * accepted; "lines": as it comes.
   */
  readonly answers?: 'json' | 'memory' | 'chat' | 'changes' | 'lines';
}

const byName: ReadonlyMap<string, Operation<unknown>> = new Map(
  operations.map((operation) => [operation.note.name, operation]),
);

/** `address`: method and path. */
function route(
  address: `${Method} /v1/${string}`,
  name: string,
  rest: Pick<Route, 'id' | 'reads' | 'answers'> & {
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
  route('POST /v1/memories', 'memories.add', { instead: ['fact', 'memories.remember'] }),
  route('GET /v1/memories', 'memories.list'),
  route('GET /v1/memories/{id}', 'memories.get', { answers: 'memory' }),
  route('PATCH /v1/memories/{id}', 'memories.update', { answers: 'memory' }),
  route('DELETE /v1/memories/{id}', 'memories.forget-one'),
  route('GET /v1/memories/{id}/history', 'memories.history'),
  route('GET /v1/memories/{id}/sources', 'memories.sources'),
  route('GET /v1/memories/{id}/derived', 'memories.derived'),
  route('POST /v1/search', 'memories.search'),
  route('POST /v1/context', 'memories.context'),
  route('POST /v1/chat', 'chat', { answers: 'chat' }),
  route('POST /v1/forget', 'memories.forget'),
  route('GET /v1/receipts/{id}', 'receipts.get'),
  route('GET /v1/entities', 'entities.list'),
  route('GET /v1/graph', 'graph.match'),
  route('GET /v1/graph/neighbours', 'graph.neighbours'),
  route('GET /v1/graph/paths', 'graph.paths'),
  route('GET /v1/graph/timeline', 'graph.timeline'),
  route('GET /v1/sessions', 'sessions.list'),
  route('GET /v1/sessions/{session}/messages', 'sessions.messages'),
  route('POST /v1/sessions/{session}/messages', 'memories.add', { id: 'sessions.add' }),
  route('GET /v1/sessions/{session}/window', 'sessions.window'),
  route('POST /v1/sessions/{session}/end', 'sessions.end'),
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
