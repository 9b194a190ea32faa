import { MemoirError } from '../../../index.ts';
import type { Operation } from '../../operations/index.ts';
import { schemaOf } from './input-schema.ts';
import type { JsonSchema } from './input-schema.ts';
import { readQuery } from './read-query.ts';
import { readsOf } from './routes.ts';
import type { Route } from './routes.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What is asked for, and with what. */
export interface Asked {
  readonly operation: Operation<unknown>;
  readonly input: unknown;
  /** The lines of the body, where these are read as they come. */
  readonly source?: AsyncIterable<string>;
}

/** Puts path, query, body and headers together. INVALID_INPUT for what is no JSON, or said twice. */
export async function readInput(
  route: Route,
  request: Request,
  path: Readonly<Record<string, string>>,
): Promise<Asked> {
  const reads = readsOf(route);
  const body = reads === 'body' ? await readBody(request) : {};
  const { instead } = route;
  const operation =
    instead !== undefined && isFields(body) && Object.hasOwn(body, instead.field)
      ? instead.operation
      : route.operation;
  const fields = fieldsOf(operation);
  const known = reads === 'body' ? ownerFields(fields) : fields;
  const query = readQuery(new URL(request.url).searchParams, known);
  if (reads === 'body') refuseUnknown(query, known);
  const inPath = readQuery(new URLSearchParams(path), fields);
  const input = isFields(body) ? joined([body, query, inPath, ifMatch(route, request)]) : body;
  return { operation, input, ...(reads === 'lines' && { source: linesOf(request) }) };
}

const KNOWN = new Map<Operation<unknown>, Readonly<Record<string, JsonSchema>>>();

function fieldsOf(operation: Operation<unknown>): Readonly<Record<string, JsonSchema>> {
  const known = KNOWN.get(operation) ?? schemaOf(operation, 'input').properties ?? {};
  KNOWN.set(operation, known);
  return known;
}

/** Beside a body, a query may say whose memory is meant. */
function ownerFields(
  fields: Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => name === 'user' || name === 'agent'),
  );
}

function refuseUnknown(query: Fields, known: Fields): void {
  const name = Object.keys(query).find((given) => !Object.hasOwn(known, given));
  if (name === undefined) return;
  const rule =
    name === 'tenant'
      ? 'the tenant is that of the key'
      : 'beside a body, a query may only have user and agent';
  throw new MemoirError('INVALID_INPUT', `The query has ${JSON.stringify(name)}: ${rule}`);
}

function joined(parts: readonly Fields[]): Fields {
  const all: Record<string, unknown> = Object.create(null);
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
    if (Object.hasOwn(all, name) && all[name] !== value) {
      throw new MemoirError(
        'INVALID_INPUT',
        `${name} is given twice, and not the same: give it once`,
      );
    }
    all[name] = value;
  }
  return { ...all };
}

/** The version that a change is for, as its ETag tells it. */
function ifMatch({ method }: Route, request: Request): Fields {
  const tag = request.headers.get('if-match');
  if (tag === null || tag === '*') return {};
  const version = /^"(\d{1,15})"$/.exec(tag)?.[1];
  if (method === 'PATCH' && version !== undefined) return { ifVersion: Number(version) };
  const rule =
    method === 'PATCH'
      ? 'give one ETag as it was answered, like "3" with its quotes'
      : 'only PATCH knows versions, leave it out';
  throw new MemoirError(
    'INVALID_INPUT',
    `If-Match is ${JSON.stringify(tag.slice(0, 60))}: ${rule}`,
  );
}

async function readBody(request: Request): Promise<unknown> {
  const bytes = await request.arrayBuffer();
  const text = decoded(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    // The reason of the parser quotes the body.
    throw new MemoirError('INVALID_INPUT', 'The body is no JSON: send one JSON object', {
      cause: error,
    });
  }
}

function decoded(decode: () => string): string {
  try {
    return decode();
  } catch (error) {
    throw new MemoirError('INVALID_INPUT', 'The body is no UTF-8: send UTF-8', { cause: error });
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Characters of a line at most: one memory with its history is far less. */
const LONGEST_LINE = 32 * 2 ** 20;

/**
 * Lines without their ends, in time linear in the length of the body; empty ones too, since problems
 * are told by place. TOO_LARGE for a line without end.
 */
async function* linesOf(request: Request): AsyncGenerator<string> {
  let line: string[] = [];
  let length = 0;
  for await (const piece of textOf(request)) {
    const [first = '', ...others] = piece.split('\n');
    length += first.length;
    if (length > LONGEST_LINE) throw tooLong();
    line.push(first);
    const rest = others.pop();
    if (rest === undefined) continue;
    yield line.join('');
    yield* others;
    line = [rest];
    ({ length } = rest);
  }
  if (length > 0) yield line.join('');
}

function tooLong(): MemoirError {
  const message = `A line has more than ${LONGEST_LINE} characters: give one memory a line`;
  return new MemoirError('TOO_LARGE', message);
}

async function* textOf({ body }: Request): AsyncGenerator<string> {
  if (body === null) return;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const bytes of body) yield decoded(() => decoder.decode(bytes, { stream: true }));
  yield decoded(() => decoder.decode());
}
