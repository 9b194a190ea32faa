import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Extractor } from '../../src/core/extraction.ts';
import type { Memory, MemoryRecord } from '../../src/index.ts';
import { createFakeRuntime, createSeededNumbers } from '../../src/testing/index.ts';
import { withFolder } from './folder.ts';
import { laterBy, slowReader } from './moving.ts';

const LONGEST_LIFE_MS = 400;

interface Added {
  readonly added: readonly string[];
  readonly city: string;
}

const has =
  (field: string) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && field in value;

function addedIn(said: readonly unknown[]): readonly Added[] {
  return said.filter((value): value is Added => has('added')(value));
}

async function all(memory: Memory, kind: 'episode' | 'profile'): Promise<readonly MemoryRecord[]> {
  const records: MemoryRecord[] = [];
  for await (const record of memory.scope({ user: 'ana' }).export()) records.push(record);
  return records.filter((record) => record.kind === kind);
}

async function checkStore(memory: Memory): Promise<void> {
  for (const { ok, name, detail } of await memory.store.upkeep.check({ fix: false })) {
    assert.ok(ok, `${name}: ${detail}`);
  }
}

/** Every move became one fact, once, and one city is the present one. */
async function checkKnown(memory: Memory, added: readonly Added[]): Promise<void> {
  const episodes = await all(memory, 'episode');
  const ids = new Set(episodes.map(({ id }) => id));
  for (const id of added.flatMap((one) => one.added)) assert.ok(ids.has(id), 'acknowledged');
  const profile = await all(memory, 'profile');
  const told = profile.map(({ statement: said }) =>
    [said?.subject, said?.predicate, said?.object].join(' '),
  );
  assert.deepEqual([...new Set(told)].sort(), told.sort(), 'nothing is doubled');
  const facts = profile.filter(({ statement }) => statement?.predicate === 'lives in');
  const moves = episodes.filter(({ text }) => text.startsWith('I moved'));
  assert.deepEqual(
    facts.flatMap(({ sources }) => sources.map(({ id }) => id)).sort(),
    moves.map(({ id }) => id).sort(),
    'each move is the source of one fact',
  );
  const active = facts.filter(({ status }) => status === 'active');
  assert.equal(active.length, 1, active.map(({ text }) => text).join(', '));
  const last = moves
    .toSorted((left, right) => (left.occurredAt < right.occurredAt ? -1 : 1))
    .at(-1);
  assert.ok(last?.text.includes(active[0]?.statement?.object ?? '?'), `${last?.text} is the last`);
}

for (const [kind, kills] of [
  ['rules', 8],
  ['slow', 6],
] as const) {
  test(`SIGKILL while ${kind} extraction runs loses nothing, doubles nothing, and is gone on with`, async (t) => {
    const seed = Number(process.env['MEMOIR_TEST_SEED'] ?? Date.now() % 100_000);
    t.diagnostic(`seed ${seed} (MEMOIR_TEST_SEED=${seed} repeats it)`);
    const next = createSeededNumbers(seed);
    const added: Added[] = [];
    let cutOff = 0;
    await withFolder(async ({ open, start }) => {
      for (let round = 0; round < kills; round += 1) {
        const args = [kind, String(round * 30), String(round), '28'];
        const child = start('./extraction-writer.ts', ...args);
        await child.hears(has(round % 3 === 0 ? 'ready' : 'added'));
        await new Promise((resolve) => setTimeout(resolve, next() * LONGEST_LIFE_MS));
        child.kill();
        await child.gone;
        added.push(...addedIn(child.said));
        const memory = open({ extractor: 'none', runtime: laterBy(round), thread: 'main' });
        await checkStore(memory);
        cutOff += (await memory.store.derivations.pending()).waiting;
        await memory.close();
      }
      const memory = open({
        runtime: laterBy(kills),
        ...(kind === 'slow' && { extractor: 'model', model: slowReader(1) }),
      });
      await memory.settle();
      assert.equal((await memory.store.derivations.pending()).waiting, 0);
      await checkKnown(memory, added);
      await checkStore(memory);
    });
    t.diagnostic(`${kills} kills, ${added.length} moves, ${cutOff} episodes waited after a kill`);
    assert.ok(cutOff > 0, 'some were cut off before they were derived from');
  });
}

for (const kind of ['rules', 'slow']) {
  test(`two processes that derive by ${kind} from one file double nothing`, () =>
    withFolder(async ({ open, start }) => {
      const writers = ['0', '100'].map((first) =>
        start('./extraction-writer.ts', kind, first, '0', '25'),
      );
      assert.deepEqual(await Promise.all(writers.map(({ gone }) => gone)), [0, 0]);
      const memory = open();
      await memory.settle();
      const added = writers.flatMap(({ said }) => addedIn(said));
      assert.equal(added.length, 50);
      await checkKnown(memory, added);
      await checkStore(memory);
    }));
}

/** Finds that Bea works somewhere, once both who read have come so far. */
function readerInStep(arrive: () => Promise<void>): Extractor {
  return {
    name: 'fake:in step',
    limits: () => [],
    async extract({ episodes }) {
      await arrive();
      const candidates = episodes.map(({ id, text, occurredAt }) => ({
        kind: 'profile' as const,
        text,
        statement: {
          subject: text.split(' ')[0] ?? '',
          subjectType: 'person' as const,
          predicate: 'works at',
          object: 'Acme',
          objectType: 'organisation' as const,
        },
        stance: 'holds' as const,
        source: { id, start: 0, end: text.length },
        occurredAt,
        confidence: 0.9,
        importance: 0.9,
        reason: 'test',
      }));
      return { candidates, modelCalls: 0, warnings: [] };
    },
    close: () => Promise.resolve(),
  };
}

test('two who read the same news at the same moment keep one fact of two sources', () =>
  withFolder(async ({ open }) => {
    let waiting: (() => void)[] = [];
    const arrive = (): Promise<void> =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length < 2) return;
        for (const go of waiting) go();
        waiting = [];
      });
    const memories = [0, 1].map(() => open({ extractor: readerInStep(arrive) }));
    for (const memory of memories) await memory.open();
    for (let round = 0; round < 15; round += 1) {
      const adds = memories.map((memory, at) =>
        memory.scope({ user: 'ana' }).add(`Bea${round} works at Acme`, {
          session: `session ${at}`,
          wait: 'derived',
        }),
      );
      await Promise.all(adds);
    }
    const [memory] = memories;
    assert.ok(memory !== undefined);
    const facts = await all(memory, 'profile');
    assert.deepEqual(
      facts.map(({ text, sources }) => `${sources.length} ${text}`),
      Array.from({ length: 15 }, (_, round) => `2 Bea${round} works at Acme`),
    );
    await checkStore(memory);
  }));

test('a window that takes long stays with the one who reads it, and is free once that one is gone', (t) =>
  withFolder(async ({ open }) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const runtime = createFakeRuntime();
    const read: string[] = [];
    const reader = (name: string, hangs: boolean): Extractor => ({
      ...readerInStep(() => Promise.resolve()),
      extract: (_, { signal } = {}) =>
        new Promise((resolve, reject) => {
          read.push(name);
          signal?.addEventListener('abort', () => reject(signal.reason));
          if (!hangs) resolve({ candidates: [], modelCalls: 0, warnings: [] });
        }),
    });
    const first = open({ extractor: reader('first', true), runtime });
    await first.scope({ user: 'ana' }).add('Bea works at Acme', { session: 'one' });
    while (read.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = open({ extractor: reader('second', false), runtime });
    await second.open();
    for (let seconds = 0; seconds < 60; seconds += 5) {
      runtime.advance(5_000);
      t.mock.timers.tick(5_000);
      // Calls of one store are answered in turn, so the renewal is done when this is.
      await first.store.derivations.pending();
    }
    const settling = second.settle();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(read, ['first']);
    await first.close();
    await settling;
    assert.deepEqual(read, ['first', 'second']);
  }));
