import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { MemoirError, type Memory, type ScopedMemory } from '../../src/index.ts';
import { withFolder } from './folder.ts';
import {
  forgetsWithSession,
  isTurnOf,
  mayChange,
  sees,
  type Known,
  type Owner,
} from './isolation-model.ts';

const TENANTS = ['acme', 'acme '];
const USERS = ['ana', 'Ana', "ana' OR 1=1", undefined];
const AGENTS = ['coach', 'tutor', undefined];
const SESSIONS = ['monday', 'Monday'];
const TOPICS = ['the garden gate', 'a winter train', 'the blue kitchen'];

const OWNERS: readonly Owner[] = TENANTS.flatMap((tenant) =>
  USERS.flatMap((user) => AGENTS.map((agent) => ({ tenant, user, agent }))),
);

type Operation =
  | 'add'
  | 'search'
  | 'list'
  | 'get'
  | 'history'
  | 'update'
  | 'forget'
  | 'forgetSession'
  | 'session'
  | 'context'
  | 'export'
  | 'sessions';

/** One call: by whom, and numbers that choose what it is about. */
interface Step {
  readonly operation: Operation;
  readonly owner: Owner;
  readonly pick: number;
  readonly session: string | undefined;
}

const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Operation>('add') },
    {
      weight: 8,
      arbitrary: fc.constantFrom<Operation>(
        'search',
        'list',
        'get',
        'history',
        'update',
        'forget',
        'session',
        'context',
        'export',
        'sessions',
      ),
    },
    { weight: 1, arbitrary: fc.constant<Operation>('forgetSession') },
  ),
  owner: fc.constantFrom(...OWNERS),
  pick: fc.nat(1000),
  session: fc.constantFrom(...SESSIONS, undefined),
});

/** The library and what it ought to know. */
interface World {
  readonly memories: ReadonlyMap<string, Memory>;
  known: readonly Known[];
  gone: readonly Known[];
  counter: number;
}

function scopeOf(world: World, owner: Owner): ScopedMemory {
  const memory = world.memories.get(owner.tenant);
  assert.ok(memory !== undefined);
  const scope = memory.scope(owner.user === undefined ? {} : { user: owner.user });
  return owner.agent === undefined ? scope : scope.agent(owner.agent);
}

const OPERATIONS: Readonly<
  Record<Operation, (world: World, scope: ScopedMemory, step: Step) => Promise<void>>
> = {
  add,
  search,
  list,
  get,
  history,
  update,
  forget,
  forgetSession,
  session,
  context,
  export: exportAll,
  sessions,
};

async function add(
  world: World,
  scope: ScopedMemory,
  { owner, pick, session: name }: Step,
): Promise<void> {
  const word = newWord(world);
  const options = name === undefined ? {} : { session: name };
  const { added } = await scope.add(textOf(word, pick), options);
  const [one] = added;
  assert.ok(one !== undefined);
  const known = { id: one.id, owner, session: name, word, versions: 1 };
  world.known = [...world.known, known];
}

async function search(world: World, scope: ScopedMemory, { owner, pick }: Step): Promise<void> {
  const about = pickOf(world.known, pick);
  const questions = [TOPICS[pick % TOPICS.length] ?? '', ...(about ? [about.word] : [])];
  for (const question of questions) {
    const { results } = await scope.search(question, { limit: 1000, minScore: 0 });
    for (const result of results) assert.ok(isSeen(world, owner, result.id), result.text);
    if (question !== about?.word) continue;
    const found = results.some((result) => result.id === about.id);
    assert.equal(found, sees(owner, about.owner), `search for ${about.word}`);
  }
}

async function list(world: World, scope: ScopedMemory, { owner }: Step): Promise<void> {
  const { items } = await scope.list({ limit: 1000, order: 'oldest' });
  assert.deepEqual(
    items.map((record) => [record.id, wordIn(record.text)]),
    world.known.filter((known) => sees(owner, known.owner)).map(({ id, word }) => [id, word]),
  );
}

async function get(world: World, scope: ScopedMemory, { owner, pick }: Step): Promise<void> {
  const about = pickOf([...world.known, ...world.gone], pick);
  if (about === undefined) return;
  if (isSeen(world, owner, about.id)) {
    assert.equal(wordIn((await scope.get(about.id)).text), about.word);
  } else await isUnknown(about.id, (id) => scope.get(id));
}

async function history(world: World, scope: ScopedMemory, { owner, pick }: Step): Promise<void> {
  const about = pickOf([...world.known, ...world.gone], pick);
  if (about === undefined) return;
  if (isSeen(world, owner, about.id)) {
    assert.equal((await scope.history(about.id)).length, about.versions);
  } else await isUnknown(about.id, (id) => scope.history(id));
}

async function update(world: World, scope: ScopedMemory, { owner, pick }: Step): Promise<void> {
  const about = pickOf(world.known, pick);
  if (about === undefined) return;
  const word = newWord(world);
  const change = (id: string): Promise<unknown> => scope.update(id, { text: textOf(word, pick) });
  if (!mayChange(owner, about.owner)) return isUnknown(about.id, change);
  await change(about.id);
  world.known = world.known.map((known) =>
    known.id === about.id ? { ...known, word, versions: known.versions + 1 } : known,
  );
}

async function forget(world: World, scope: ScopedMemory, { owner, pick }: Step): Promise<void> {
  const about = pickOf(world.known, pick);
  if (about === undefined) return;
  const remove = (id: string): Promise<unknown> => scope.forget({ ids: [id] });
  if (!mayChange(owner, about.owner)) return isUnknown(about.id, remove);
  await remove(about.id);
  drop(world, (known) => known.id === about.id);
}

async function forgetSession(
  world: World,
  scope: ScopedMemory,
  { owner, session: name }: Step,
): Promise<void> {
  if (name === undefined) return;
  const removed = world.known.filter((known) => forgetsWithSession(owner, name, known));
  const receipt = await scope.forget({ session: name });
  assert.deepEqual([...receipt.ids].sort(), removed.map(({ id }) => id).sort());
  drop(world, (known) => removed.includes(known));
}

async function session(
  world: World,
  scope: ScopedMemory,
  { owner, session: name }: Step,
): Promise<void> {
  if (name === undefined) return;
  const messages = await scope.session(name).messages();
  assert.deepEqual(
    messages.map((message) => wordIn(message.content)),
    world.known.filter((known) => isTurnOf(owner, name, known)).map(({ word }) => word),
  );
}

async function context(
  world: World,
  scope: ScopedMemory,
  { owner, pick, session: name }: Step,
): Promise<void> {
  const about = pickOf(world.known, pick);
  const question = `${TOPICS[pick % TOPICS.length]} ${about?.word ?? ''}`;
  const options = { tokens: 100_000, limit: 1000, ...(name !== undefined && { session: name }) };
  const built = await scope.context(question, options);
  const shown = `${built.text}${JSON.stringify(built.memories)}`.replaceAll(question, '');
  for (const known of [...world.known, ...world.gone]) {
    if (isSeen(world, owner, known.id)) continue;
    assert.ok(
      !shown.includes(known.word) && !shown.includes(known.id),
      `context shows ${known.word}`,
    );
  }
}

async function exportAll(world: World, scope: ScopedMemory, { owner }: Step): Promise<void> {
  const ids: string[] = [];
  for await (const record of scope.export()) ids.push(record.id);
  assert.deepEqual(
    ids,
    world.known.filter((known) => mayChange(owner, known.owner)).map(({ id }) => id),
  );
}

async function sessions(world: World, scope: ScopedMemory, { owner }: Step): Promise<void> {
  const names = (await scope.sessions()).map((summary) => summary.session);
  for (const name of names) {
    const mine = world.known.some((known) => known.session === name && sees(owner, known.owner));
    assert.ok(mine, `sessions shows ${name}`);
  }
  for (const name of SESSIONS) {
    const own = world.known.some((known) => isTurnOf(owner, name, known));
    if (own) assert.ok(names.includes(name), `sessions lacks ${name}`);
  }
}

/** Another scope's id must read as one that never was, in the very same words. */
async function isUnknown(id: string, call: (id: string) => Promise<unknown>): Promise<void> {
  const never = '0190a000-0000-7000-8000-000000000000';
  const [foreign, unknown] = await Promise.all([id, never].map((each) => errorOf(call(each))));
  assert.deepEqual(foreign?.code, 'NOT_FOUND');
  assert.equal(foreign?.code, unknown?.code);
  assert.equal(foreign?.message.replaceAll(id, 'ID'), unknown?.message.replaceAll(never, 'ID'));
}

async function errorOf(promise: Promise<unknown>): Promise<MemoirError> {
  const error: unknown = await promise.then(
    () => assert.fail('should have been refused'),
    (reason: unknown) => reason,
  );
  assert.ok(MemoirError.is(error), String(error));
  return error;
}

function isSeen(world: World, owner: Owner, id: string): boolean {
  const known = world.known.find((one) => one.id === id);
  return known !== undefined && sees(owner, known.owner);
}

function drop(world: World, isGone: (known: Known) => boolean): void {
  world.gone = [...world.gone, ...world.known.filter(isGone)];
  world.known = world.known.filter((known) => !isGone(known));
}

function pickOf<Item>(items: readonly Item[], pick: number): Item | undefined {
  return items[pick % Math.max(1, items.length)];
}

function newWord(world: World): string {
  world.counter += 1;
  return `zq${world.counter}word`;
}

function textOf(word: string, pick: number): string {
  return `The secret ${word} is about ${TOPICS[pick % TOPICS.length]} in the valley`;
}

function wordIn(text: string): string {
  return /zq\d+word/.exec(text)?.[0] ?? '';
}

/** Every owner looks at everything once more. */
async function lookAround(world: World): Promise<void> {
  for (const owner of OWNERS) {
    const scope = scopeOf(world, owner);
    const looks = ['list', 'search', 'export', 'sessions', 'session', 'context'] as const;
    for (const operation of looks) {
      await OPERATIONS[operation](world, scope, { operation, owner, pick: 1, session: 'monday' });
    }
  }
}

test('nothing crosses a scope, whatever is done in whatever order', () =>
  withFolder(async ({ path, open }) => {
    let run = 0;
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
      async (steps) => {
        run += 1;
        const config = { path: `${path}.${run}`, thread: 'main', durability: 'normal' } as const;
        const memories = new Map(TENANTS.map((tenant) => [tenant, open({ ...config, tenant })]));
        const world: World = { memories, known: [], gone: [], counter: 0 };
        try {
          for (const each of steps) {
            await OPERATIONS[each.operation](world, scopeOf(world, each.owner), each);
          }
          await lookAround(world);
        } finally {
          for (const memory of memories.values()) await memory.close();
        }
      },
    );
    await fc.assert(property, { numRuns: 40 });
  }));
