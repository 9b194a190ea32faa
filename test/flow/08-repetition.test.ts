import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import type { ScopedMemory } from '../../src/index.ts';
import { openMemory, temporaryPath } from './temporary.ts';

const BATCH = 250;
const REPETITIONS = 10_000;
const GREETINGS = ['By the way,', 'As I said,', 'You know,', 'Well,'];
const STATED = [
  'I live in Lisbon',
  'I work at Acme',
  'my sister Ana is allergic to peanuts',
  'I love green tea',
  'remember that the spare key hangs behind the door',
];

/** The same few things in always other words. */
function repetition(at: number): string {
  const stated = STATED[at % STATED.length] ?? '';
  const greeting = GREETINGS[at % GREETINGS.length] ?? '';
  return `${greeting} ${stated}${at % 3 === 0 ? '!' : '.'}${at % 7 === 0 ? ` (note ${at})` : ''}`;
}

async function activeFacts(scope: ScopedMemory): Promise<number> {
  const kinds = ['fact', 'profile', 'preference', 'event', 'task', 'procedure'] as const;
  return (await scope.list({ kinds, limit: 1_000 })).items.length;
}

test('10,000 near-duplicates leave a handful of facts and grow no slower', async (t) => {
  const memory = openMemory(t, { path: temporaryPath(t), embedder: 'none', durability: 'normal' });
  const ana = memory.scope({ user: 'ana' });
  const times: number[] = [];
  const adding: number[] = [];
  let early = 0;
  for (let first = 0; first < REPETITIONS; first += BATCH) {
    const begun = performance.now();
    const said = Array.from({ length: BATCH }, (_, at) => ({ content: repetition(first + at) }));
    await ana.add(said, { session: `day ${first / BATCH}` });
    adding.push(performance.now() - begun);
    await memory.settle();
    times.push(performance.now() - begun);
    if (first === 0) early = await activeFacts(ana);
  }
  const thousand = (at: number, of: readonly number[]): number =>
    Math.round(of.slice(at, at + 1_000 / BATCH).reduce((sum, time) => sum + time, 0));
  const last = times.length - 1_000 / BATCH;
  t.diagnostic(`first thousand ${thousand(0, times)} ms (add alone ${thousand(0, adding)} ms)`);
  t.diagnostic(`last thousand ${thousand(last, times)} ms (add ${thousand(last, adding)} ms)`);
  const late = await activeFacts(ana);
  t.diagnostic(`${early} active derived memories after ${BATCH} turns, ${late} after all`);
  assert.ok(late <= early + 2, `${early} facts became ${late}`);
  let memories = 0;
  let most = 0;
  for await (const { kind, sources } of ana.export()) {
    if (kind === 'episode') continue;
    memories += 1;
    most = Math.max(most, sources.length);
  }
  assert.ok(memories <= 20, `${memories} memories of any status`);
  assert.ok(most <= 32, `${most} sources of one memory`);
});

test('the event loop runs on while 2,000 turns are derived from and searched', async (t) => {
  const memory = openMemory(t, { path: temporaryPath(t), embedder: 'none' });
  const ana = memory.scope({ user: 'ana' });
  await ana.add('I live in Lisbon.', { wait: 'derived' });
  const names = ['Bea', 'Carl', 'Dora', 'Emil', 'Fay', 'Gus', 'Hana', 'Ivo', 'Jana', 'Kai'];
  const places = ['Lisbon', 'Porto', 'Madrid', 'Berlin', 'Vienna', 'Rome', 'Paris', 'Oslo'];
  const said = Array.from({ length: 2_000 }, (_, at) => ({
    content: `My friend ${names[at % 10]}${Math.floor(at / 10)} lives in ${places[at % 8]}.`,
  }));
  const begun = performance.now();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const quiet = monitorEventLoopDelay({ resolution: 5 });
  quiet.enable();
  await new Promise((resolve) => setTimeout(resolve, 300));
  quiet.disable();
  delay.enable();
  await ana.add(said, { session: 'monday' });
  let searches = 0;
  let waiting = 1;
  while (waiting > 0) {
    const { results } = await ana.search(`Where does ${names[searches % 10]}7 live?`);
    assert.ok(results.length > 0);
    searches += 1;
    waiting = (await memory.store.derivations.pending()).waiting;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  delay.disable();
  const shown = (histogram: typeof delay): string =>
    ['50', '99', '99.9', '100']
      .map((share) => `p${share} ${(histogram.percentile(Number(share)) / 1e6).toFixed(1)}`)
      .join(', ');
  t.diagnostic(`${Math.round(performance.now() - begun)} ms, ${searches} searches between`);
  t.diagnostic(`timer delay in ms while idle (5 ms asked for): ${shown(quiet)}`);
  t.diagnostic(`timer delay in ms while deriving: ${shown(delay)}`);
  assert.ok(searches > 0);
});
