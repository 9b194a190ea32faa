import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryRecord } from '../../src/core/record.ts';
import type { Store } from '../../src/core/store.ts';
import { createSqliteStore } from '../../src/stores/sqlite/index.ts';
import {
  addChange,
  buildRecord,
  createFakeRuntime,
  createSeededNumbers,
} from '../../src/testing/index.ts';
import { withFolder } from './folder.ts';

const KILLS = 14;
const LONGEST_LIFE_MS = 120;
const ana = { tenant: 'acme', user: 'ana' };
/** A moment at which every lease has ended. */
const LATER = Date.UTC(2100, 0);

const runtime = createFakeRuntime({ start: LATER, seed: 99 });

test('SIGKILL between claim and commit loses no episode and doubles no fact', async (t) => {
  const seed = Number(process.env['MEMOIR_TEST_SEED'] ?? Date.now() % 100_000);
  t.diagnostic(`seed ${seed} (MEMOIR_TEST_SEED=${seed} repeats it)`);
  const next = createSeededNumbers(seed);
  const added = new Set<string>();
  let cutOff = 0;
  await withFolder(async ({ path, start }) => {
    for (let round = 0; round < KILLS; round += 1) {
      const child = start('./derive-writer.ts', String(round));
      const wanted = round % 2 === 0 ? 'claimed' : 'ready';
      await child.hears((value) => typeof value === 'object' && value !== null && wanted in value);
      if (round % 2 === 1) await new Promise((wake) => setTimeout(wake, next() * LONGEST_LIFE_MS));
      child.kill();
      assert.equal(await child.gone, 'SIGKILL', 'the writer did not end by itself');
      for (const id of idsIn(child.said)) added.add(id);
      const store = createSqliteStore({ path, runtime, thread: 'main' });
      cutOff += await checkQueue(store, added);
      if (round % 5 === 4) await drain(store);
      await store.close();
    }
    const store = createSqliteStore({ path, runtime, thread: 'main' });
    await drain(store);
    assert.equal(await checkQueue(store, added), 0);
    await store.close();
  });
  t.diagnostic(`${KILLS} kills, ${added.size} episodes, ${cutOff} waited after a kill`);
  assert.ok(cutOff > 0, 'some were cut off before they were derived from');
});

function idsIn(said: readonly unknown[]): readonly string[] {
  return (said as readonly { readonly added?: readonly string[] }[]).flatMap(
    (one) => one.added ?? [],
  );
}

/** Every episode either waits or has its one fact; says how many wait. */
async function checkQueue(store: Store, added: ReadonlySet<string>): Promise<number> {
  for (const check of await store.upkeep.check({ fix: false })) {
    assert.ok(check.ok, `${check.name}: ${check.detail}`);
  }
  const episodes = await list(store, 'episode');
  const facts = await list(store, 'fact');
  const ids = new Set(episodes.map(({ id }) => id));
  for (const id of added) assert.ok(ids.has(id), 'what was acknowledged is there');
  const sources = facts.flatMap((fact) => fact.sources.map(({ id }) => id));
  assert.equal(new Set(sources).size, sources.length, 'nothing is derived twice');
  const { waiting } = await store.derivations.pending();
  assert.equal(waiting + sources.length, episodes.length, 'nothing is left out');
  return waiting;
}

async function list(store: Store, kind: 'episode' | 'fact'): Promise<readonly MemoryRecord[]> {
  const records: MemoryRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.records.list({
      scope: ana,
      filter: { kinds: [kind] },
      limit: 1000,
      now: LATER,
      ...(cursor !== undefined && { cursor }),
    });
    records.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return records;
}

/** Derives from all that waits; what a killed process had claimed comes back with its settings. */
async function drain(store: Store): Promise<void> {
  for (;;) {
    const jobs = await store.derivations.claim(100, 1000, runtime.now());
    if (jobs.length === 0) return;
    const facts = jobs.map(({ episode, settings }) => {
      assert.match(episode.text, new RegExp(`in r${settings.instructions?.slice(1)}$`));
      const sources = [{ id: episode.id, start: 0, end: 4 }];
      return buildRecord(runtime, { text: 'Derived later', kind: 'fact', scope: ana, sources });
    });
    await store.records.commit({
      partition: ana,
      changes: facts.map((fact) => addChange(runtime, fact)),
      settles: jobs.map(({ episode: { id, version } }) => ({ id, version })),
    });
  }
}
