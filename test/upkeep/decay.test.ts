import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HALF_LIVES, strengthOf } from '../../src/upkeep/strength.ts';
import { buildRecord, createFakeRuntime } from '../../src/testing/index.ts';
import { converse, DAY, everything, HOLIDAY, inBothStores } from './worlds.ts';

const owns = (object: string) => ({ subject: 'user', predicate: 'owns', object });

test('a memory loses half its strength in its half-life, and less when it was said often', () => {
  const runtime = createFakeRuntime();
  const now = runtime.now();
  const fact = buildRecord(runtime, {
    text: 'User owns a kayak',
    kind: 'fact',
    scope: { tenant: 'default' },
    importance: 0.8,
  });
  const after = (days: number, times = 1): number =>
    strengthOf(fact, { lastAt: now - days * DAY, times }, HALF_LIVES.fact, now);
  assert.equal(after(0), 0.8);
  assert.equal(after(HALF_LIVES.fact), 0.4);
  assert.equal(after(2 * HALF_LIVES.fact), 0.2);
  assert.ok(after(HALF_LIVES.fact, 5) > 0.4);
  assert.equal(after(-10), 0.8, 'a clock that was set back does no harm');
  const ahead = { ...fact, validTo: new Date(now + DAY).toISOString() };
  assert.equal(strengthOf(ahead, { lastAt: 0, times: 1 }, 1, now), 0.8);
});

inBothStores(
  'what was not said for long is archived, and back when it is said again',
  async (w) => {
    const { ana, runtime } = w;
    const kayak = await ana.remember(owns('kayak'));
    await ana.remember(owns('canoe'), { pinned: true });
    await ana.remember(owns('tent'), { immutable: true });
    const lives = await ana.remember({ subject: 'user', predicate: 'lives in', object: 'Lisbon' });
    const loose = await ana.remember('Rainy weekends: pottery, cinema, a pot of lentil soup');
    assert.equal(loose.memory.statement, undefined);
    runtime.advance(1_000 * DAY);
    const bike = await ana.remember(owns('bicycle'));
    const before = await everything(ana);

    const plan = await ana.decay({ dryRun: true });
    assert.deepEqual(await everything(ana), before, 'a plan changes nothing');
    assert.deepEqual(
      new Set(plan.faded.map(({ memory }) => memory.id)),
      new Set([kayak.memory.id, loose.memory.id]),
      'neither what is firm, nor who somebody is, nor what is new',
    );
    const reported = await ana.decay({ policy: 'report' });
    assert.ok(reported.faded.every(({ outcome }) => outcome === 'reported'));
    assert.deepEqual(await everything(ana), before, 'a report changes nothing');

    const { run, faded } = await ana.decay();
    assert.ok(faded.every(({ outcome }) => outcome === 'archived'));
    assert.equal((await ana.get(kayak.memory.id)).status, 'archived');
    assert.equal((await ana.get(bike.memory.id)).status, 'active');
    assert.equal((await ana.get(lives.memory.id)).status, 'active');
    const found = await ana.search('kayak', { minScore: 0 });
    assert.ok(!found.results.some(({ id }) => id === kayak.memory.id), 'it is found no more');
    assert.deepEqual((await ana.decay()).faded, [], 'nothing is left to do');

    for (const fact of [owns('kayak'), loose.memory.text]) {
      const said = await ana.remember(fact);
      assert.ok([kayak.memory.id, loose.memory.id].includes(said.memory.id), 'the same memory');
      assert.equal(said.memory.status, 'active');
    }
    assert.deepEqual((await ana.decay()).faded, [], 'it was said just now');
    await assert.rejects(ana.undo(run), { code: 'NOT_FOUND' });
  },
);

inBothStores('a summary that has faded is not made again', async ({ ana, runtime }) => {
  await converse(ana, 'trip', HOLIDAY, runtime.now() - 900 * DAY);
  const made = await ana.consolidate();
  assert.deepEqual((await ana.decay()).faded, [], 'it was made just now, of old words');
  runtime.advance(2_000 * DAY);
  const { run, faded } = await ana.decay();
  assert.deepEqual(
    faded.map(({ memory }) => memory.kind),
    ['summary'],
  );
  assert.deepEqual((await ana.consolidate()).actions, []);
  await ana.undo(run);
  await ana.undo(made.run);
  assert.ok([...(await everything(ana)).values()].every(({ kind }) => kind === 'episode'));
});

inBothStores('what is recalled fades later, and again when it is no more', async (world) => {
  const { ana, runtime } = world;
  const { memory: kayak } = await ana.remember(owns('kayak'));
  const { memory: tent } = await ana.remember(owns('tent'));
  runtime.advance(500 * DAY);
  const { results } = await ana.search('kayak');
  assert.deepEqual(
    results.map(({ id }) => id),
    [kayak.id],
  );
  await ana.search('kayak');
  runtime.advance(400 * DAY);
  const first = await ana.decay();
  assert.deepEqual(
    first.faded.map(({ memory }) => memory.id),
    [tent.id],
  );
  assert.deepEqual(await world.memory.store.records.recalls([kayak.id, tent.id]), [
    { id: kayak.id, times: 2, lastAt: runtime.now() - 400 * DAY },
  ]);
  runtime.advance(2_000 * DAY);
  assert.deepEqual(
    (await ana.decay()).faded.map(({ memory }) => memory.id),
    [kayak.id],
  );
  await ana.forget({ ids: [kayak.id] });
  assert.deepEqual(await world.memory.store.records.recalls([kayak.id]), []);
});

inBothStores('undo brings back what was archived', async ({ ana, runtime }) => {
  const { memory } = await ana.remember(owns('kayak'));
  runtime.advance(1_000 * DAY);
  const { run } = await ana.decay();
  assert.deepEqual((await ana.undo(run)).restored, [memory.id]);
  const back = await ana.get(memory.id);
  assert.deepEqual({ ...back, version: 1 }, { ...memory, version: 1 });
});

inBothStores('forgetting what has faded does not make what it replaced hold again', async (w) => {
  const { ana, runtime } = w;
  const old = await ana.remember({ subject: 'user', predicate: 'drives', object: 'Fiat' });
  runtime.advance(DAY);
  const next = await ana.remember({ subject: 'user', predicate: 'drives', object: 'Volvo' });
  assert.equal((await ana.get(old.memory.id)).status, 'superseded');
  runtime.advance(2_000 * DAY);
  const { faded } = await ana.decay({ policy: 'forget' });
  assert.deepEqual(
    faded.map(({ memory, outcome }) => [memory.id, outcome]),
    [[next.memory.id, 'forgotten']],
  );
  assert.equal((await everything(ana)).size, 0, 'both are gone');
});

inBothStores('kinds, floor and half-lives are the caller’s to choose', async ({ ana, runtime }) => {
  await ana.remember({ subject: 'user', predicate: 'lives in', object: 'Lisbon' });
  await ana.remember(owns('kayak'));
  runtime.advance(10 * DAY);
  assert.equal((await ana.decay({ dryRun: true })).faded.length, 0);
  const quick = await ana.decay({ dryRun: true, halfLives: { fact: 1 } });
  assert.equal(quick.faded.length, 1);
  const all = await ana.decay({ dryRun: true, floor: 1, kinds: ['profile'] });
  assert.equal(all.faded[0]?.memory.kind, 'profile');
});

inBothStores(
  'a kind expires after the days of the configuration, the scope or the record',
  async ({ memory, ana, runtime }) => {
    const kept = memory.scope({ user: 'ana' }, { expires: { fact: 90 } });
    const { derived = [] } = await ana.add('I own a kayak. I live in Lisbon.', { wait: 'derived' });
    const now = runtime.now();
    const days = (expiresAt: string | undefined): number | undefined =>
      expiresAt === undefined ? undefined : (Date.parse(expiresAt) - now) / DAY;
    const kinds = derived.map(({ kind, expiresAt }) => [kind, days(expiresAt)]);
    assert.deepEqual(new Map(kinds as [string, unknown][]).get('fact'), 30);
    assert.deepEqual(new Map(kinds as [string, unknown][]).get('profile'), undefined);
    const longer = await kept.remember(owns('tent'));
    assert.equal(days(longer.memory.expiresAt), 90);
    const own = await kept.remember(owns('canoe'), { expiresAt: now + 5 * DAY });
    assert.equal(days(own.memory.expiresAt), 5);
    const stated = await ana.add('The tent is green', { kind: 'fact' });
    assert.equal(days((await ana.get(stated.added[0]?.id ?? '')).expiresAt), 30);
    const [episode] = (await ana.add('Good morning', { session: 's' })).added;
    assert.equal(days((await ana.get(episode?.id ?? '')).expiresAt), 365);

    runtime.advance(31 * DAY);
    await memory.store.upkeep.purgeExpired(runtime.now(), 1_000);
    const left = [...(await everything(ana)).values()].map(({ text }) => text);
    assert.ok(left.some((text) => text.includes('tent')));
    assert.ok(!left.includes('The tent is green'), 'it is erased');
    assert.ok(!left.some((text) => text.includes('canoe')));
    assert.ok(
      left.some((text) => text.includes('kayak')),
      'what was said is kept for a year',
    );
  },
  { expires: { fact: 30, episode: 365 } },
);
