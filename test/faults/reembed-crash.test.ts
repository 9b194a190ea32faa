import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemory, fromFunction } from '../../src/index.ts';
import type { Memory } from '../../src/index.ts';
import { createSeededNumbers } from '../../src/testing/index.ts';
import { withFolder } from './folder.ts';

const TURNS = 600;
const KILLS = 6;
const LONGEST_LIFE_MS = 500;

function open(path: string, name: string): Memory {
  const embedder = fromFunction(
    async (texts) => texts.map((text) => [text.length, text.codePointAt(0) ?? 0, name.length]),
    { name },
  );
  return createMemory({ path, embedder, extractor: 'none' });
}

test('SIGKILL while everything is embedded anew loses nothing, and the next run goes on', async (t) => {
  const seed = Number(process.env['MEMOIR_TEST_SEED'] ?? Date.now() % 100_000);
  t.diagnostic(`seed ${seed} (MEMOIR_TEST_SEED=${seed} repeats it)`);
  const next = createSeededNumbers(seed);
  await withFolder(async (folder) => {
    const { path } = folder;
    const first = open(path, 'fake:one');
    const said = Array.from({ length: TURNS }, (_, at) => ({ content: `Turn ${at} of many` }));
    await first.scope({ user: 'ana' }).add(said, { session: 's', wait: 'indexed' });
    await first.close();
    const done: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = folder.start('reembedder.ts', 'fake:two');
      await child.hears((value) => typeof value === 'object' && value !== null && 'ready' in value);
      await new Promise((resolve) => setTimeout(resolve, next() * LONGEST_LIFE_MS));
      child.kill();
      await child.gone;
      const reader = createMemory({ path, embedder: 'none', extractor: 'none' });
      const ana = reader.scope({ user: 'ana' });
      const { results } = await ana.search('turn 7 of many');
      assert.ok(results.length > 0, 'it is read all the while');
      const { memories, vectors, queued } = await reader.store.upkeep.stats();
      assert.equal(memories, TURNS);
      assert.equal(vectors + queued, TURNS, 'each has its vector or waits for one');
      done.push(vectors);
      await reader.close();
    }
    const last = open(path, 'fake:two');
    await last.reindex();
    const stats = await last.store.upkeep.stats();
    assert.deepEqual([stats.memories, stats.vectors, stats.queued], [TURNS, TURNS, 0]);
    for (const { ok, name, detail } of await last.store.upkeep.check({ fix: false })) {
      assert.ok(ok, `${name}: ${detail}`);
    }
    t.diagnostic(`vectors of either model after each kill: ${done.join(', ')}`);
    await last.close();
  });
});
