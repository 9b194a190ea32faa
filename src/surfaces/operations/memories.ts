import { MemoirError } from '../../index.ts';
import type {
  AddInput,
  AddOptions,
  AddResult,
  DerivedChange,
  MemoryRecord,
  Page,
} from '../../index.ts';
import type { ScopedMemory } from '../../index.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import { requireOwn } from './own.ts';
import { addRequest, addResult, derivedChange, rememberRequest } from './schemas/add.ts';
import type { AddRequest } from './schemas/add.ts';
import {
  history,
  listRequest,
  memories,
  memoryPage,
  memoryRequest,
  sources,
  updateRequest,
} from './schemas/memories.ts';
import type { History, Memories, Source, Sources } from './schemas/memories.ts';
import { memoryRecord } from './schemas/record.ts';
import { ownTarget, unscoped } from './targets.ts';

const AN_ID = '01920000-0000-7000-8000-000000000001';

export const addMemories: Operation<AddResult> = operation({
  note: { name: 'memories.add', action: 'write', audit: 'always', span: 'create_memory' },
  title: 'Remember',
  description:
    'Remembers messages, a text or a document, verbatim. When it answers, the words are durable and found by searches. A kind other than "episode" states a fact oneself and needs the right to do so.',
  input: addRequest,
  output: addResult,
  example: { user: 'ana', messages: [{ role: 'user', content: 'I moved to Lisbon last May.' }] },
  keepsAnswers: true,
  adjust: (request) => ({
    action: (request.kind ?? 'episode') === 'episode' ? 'write' : 'curate',
    slow: (request.wait ?? 'stored') !== 'stored' || isLarge(request),
  }),
  target: (input) => ({
    ...ownTarget(input),
    ...(input.session !== undefined && { session: input.session }),
    kinds: [input.kind ?? 'episode'],
  }),
  async run({ services, memory, tell, onceKey }, request) {
    const options = withOnceKey(optionsOf(request), onceKey);
    const add = (): Promise<AddResult> => memory.add(wordsOf(request), options);
    const result = await (isLarge(request) ? oneAtATime(services.memory, add) : add());
    tell({
      ids: result.added.map(({ id }) => id),
      detail: { added: result.added.length, repeated: result.repeated },
    });
    return result;
  },
});

/** Characters; more of them keep the store at work for long. */
const LARGE = 200_000;

/** Large ones go one after the other, and what others ask between them. */
function isLarge({ messages = [], text = '', document = '' }: AddRequest): boolean {
  const lengths = [messages].flat().map(({ content }) => JSON.stringify(content).length);
  return lengths.reduce((sum, length) => sum + length, text.length + document.length) > LARGE;
}

/** What is to be remembered, as the library takes it. */
function wordsOf({ messages, text, document, title, reference }: AddRequest): AddInput {
  if (document === undefined && (title !== undefined || reference !== undefined)) {
    throw new MemoirError('INVALID_INPUT', 'title and reference are of a document: give document');
  }
  if (document === undefined) return messages ?? text ?? '';
  return {
    document,
    ...(title !== undefined && { title }),
    ...(reference !== undefined && { reference }),
  };
}

function optionsOf(request: AddRequest): AddOptions {
  const {
    messages: _messages,
    text: _text,
    document: _document,
    title: _title,
    reference: _reference,
    ...options
  } = unscoped(request);
  return options;
}

function withOnceKey<Options extends { readonly idempotencyKey?: string }>(
  options: Options,
  onceKey: string | undefined,
): Options {
  return onceKey === undefined ? options : { idempotencyKey: onceKey, ...options };
}

export const rememberFact: Operation<DerivedChange> = operation({
  note: { name: 'memories.remember', action: 'curate', audit: 'always', span: 'upsert_memory' },
  title: 'State a fact',
  description:
    'States a fact. What is known is strengthened, and a value that it contradicts is superseded; the answer says which.',
  input: rememberRequest,
  output: derivedChange,
  example: { user: 'ana', fact: { predicate: 'lives in', object: 'Lisbon' } },
  keepsAnswers: true,
  target: (input) => ({
    ...ownTarget(input),
    ...(input.kind !== undefined && { kinds: [input.kind] }),
  }),
  async run({ memory, tell, onceKey }, request) {
    const { fact, ...options } = unscoped(request);
    const result = await memory.remember(fact, withOnceKey(options, onceKey));
    tell({ ids: [result.memory.id], detail: { change: result.change } });
    return result;
  },
});

export const listMemories: Operation<Page<MemoryRecord>> = operation({
  note: { name: 'memories.list', action: 'read', audit: 'reads' },
  title: 'List memories',
  description:
    'Memories in the order they were added, a page at a time. What was derived is left out unless kinds, asOf or knownAt are named.',
  input: listRequest,
  output: memoryPage,
  example: { user: 'ana', limit: 20 },
  target: ownTarget,
  run: ({ memory }, request) => memory.list(unscoped(request)),
});

export const getMemory: Operation<MemoryRecord> = operation({
  note: { name: 'memories.get', action: 'read', audit: 'reads' },
  title: 'Get a memory',
  description: 'One memory by its id, of any status.',
  input: memoryRequest,
  output: memoryRecord,
  example: { user: 'ana', id: AN_ID },
  target: ownTarget,
  run: ({ memory }, { id }) => memory.get(id),
});

export const updateMemory: Operation<MemoryRecord> = operation({
  note: { name: 'memories.update', action: 'curate', audit: 'always', span: 'update_memory' },
  title: 'Change a memory',
  description:
    'Makes a new version of a memory; the old one stays in its history. With ifVersion it is refused when somebody was faster.',
  input: updateRequest,
  output: memoryRecord,
  example: { user: 'ana', id: AN_ID, text: 'Ana lives in Porto', ifVersion: 1 },
  target: ownTarget,
  async run(context, request) {
    const { memory, tell } = context;
    const { id, ifVersion, ...changes } = unscoped(request);
    await requireOwn(context, [id]);
    const options = ifVersion === undefined ? {} : { ifVersion };
    const record = await memory.update(id, changes, options);
    tell({ ids: [record.id], detail: { version: record.version } });
    return record;
  },
});

export const memoryHistory: Operation<History> = operation({
  note: { name: 'memories.history', action: 'read', audit: 'reads' },
  title: 'History of a memory',
  description: 'All versions of a memory, oldest first.',
  input: memoryRequest,
  output: history,
  example: { user: 'ana', id: AN_ID },
  target: ownTarget,
  run: async ({ memory }, { id }) => ({ revisions: await memory.history(id) }),
});

export const memorySources: Operation<Sources> = operation({
  note: { name: 'memories.sources', action: 'read', audit: 'reads' },
  title: 'Sources of a memory',
  description:
    'What a memory rests on: each stretch with its words, and the memory they are in. Empty for what was said itself.',
  input: memoryRequest,
  output: sources,
  example: { user: 'ana', id: AN_ID },
  target: ownTarget,
  async run({ memory }, { id }) {
    const record = await memory.get(id);
    return { sources: await Promise.all(record.sources.map((span) => quote(memory, span))) };
  },
});

async function quote(memory: ScopedMemory, span: MemoryRecord['sources'][number]): Promise<Source> {
  const source = await getIfThere(memory, span.id);
  if (source === undefined) return span;
  return { ...span, text: source.text.slice(span.start, span.end), memory: source };
}

/** A memory, or undefined when there is none of that id any more. */
export async function getIfThere(
  memory: ScopedMemory,
  id: string,
): Promise<MemoryRecord | undefined> {
  try {
    return await memory.get(id);
  } catch (error) {
    if (MemoirError.is(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

export const derivedMemories: Operation<Memories> = operation({
  note: { name: 'memories.derived', action: 'read', audit: 'reads' },
  title: 'What was derived from a memory',
  description: 'The memories that rest on one; empty when nothing was derived.',
  input: memoryRequest,
  output: memories,
  example: { user: 'ana', id: AN_ID },
  target: ownTarget,
  async run({ memory }, { id }) {
    await memory.get(id);
    return { memories: await memory.derivedFrom(id) };
  },
});
