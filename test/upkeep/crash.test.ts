import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryRecord } from '../../src/index.ts';
import { createSeededNumbers } from '../../src/testing/index.ts';
import { withFolder } from '../faults/folder.ts';
import { converse, DAY, everything, HOLIDAY } from './worlds.ts';

const SESSIONS = 40;
const TWINS = 10;
const KILLS = 8;
/** Of one process, before it is killed; all of them together come to no end. */
const MOST_COMMITS = 4;
const START = Date.UTC(2025, 0, 1);

test('SIGKILL in the middle of consolidation loses nothing, and the next run goes on', async (t) => {
  const seed = Number(process.env['MEMOIR_TEST_SEED'] ?? Date.now() % 100_000);
  t.diagnostic(`seed ${seed} (MEMOIR_TEST_SEED=${seed} repeats it)`);
  const next = createSeededNumbers(seed);
  await withFolder(async ({ open, start }) => {
    const writer = open({ thread: 'main', extractor: 'none' });
    const ana = writer.scope({ user: 'ana' });
    for (let index = 0; index < SESSIONS; index += 1) {
      await converse(ana, `trip ${index}`, HOLIDAY, START + index * DAY);
    }
    for (let index = 0; index < TWINS; index += 1) {
      const [first, second] = [`walk${index} near`, `the sea${index}`];
      for (const object of [`${first} ${second}`, `${second} ${first}`]) {
        const predicate = `enjoys ${object.length}${object.slice(0, 3)}`;
        await ana.remember({ text: `Ana enjoys ${object}`, subject: 'Ana', predicate, object });
      }
    }
    const before = await everything(ana);
    await writer.close();

    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = start('../upkeep/consolidator.ts');
      const enough = 1 + Math.floor(next() * MOST_COMMITS);
      await child.hears((value) => commitsIn(value) >= enough);
      child.kill();
      assert.equal(await child.gone, 'SIGKILL', 'it did not come to an end by itself');
      const reader = open({ thread: 'main', extractor: 'none' });
      for (const check of await reader.store.upkeep.check({ fix: false })) {
        assert.ok(check.ok, `${check.name}: ${check.detail}`);
      }
      const { merged, summarised } = checkWhole(
        before,
        await everything(reader.scope({ user: 'ana' })),
      );
      t.diagnostic(`${merged} merged, ${summarised} summarised`);
      await reader.close();
    }

    const last = open({ thread: 'main', extractor: 'none' });
    const scope = last.scope({ user: 'ana' });
    await scope.consolidate();
    const counts = checkWhole(before, await everything(scope));
    assert.deepEqual(counts, { merged: TWINS, summarised: SESSIONS });
    assert.deepEqual((await scope.consolidate()).actions, []);
    const runs = new Set(
      [...(await everything(scope)).values()].flatMap(({ reason }) =>
        reason.startsWith('consolidate ') ? (reason.split(' ')[1] ?? []) : [],
      ),
    );
    for (const run of runs) await scope.undo(run);
    const undone = await everything(scope);
    assert.deepEqual([...undone.keys()].sort(), [...before.keys()].sort());
    for (const [id, { text, sources, status, observed, reason }] of undone) {
      const was = before.get(id);
      assert.deepEqual(
        { text, sources, status, observed, reason },
        {
          text: was?.text,
          sources: was?.sources,
          status: was?.status,
          observed: was?.observed,
          reason: was?.reason,
        },
      );
    }
  });
});

function commitsIn(value: unknown): number {
  const { commits = 0 } = value as { readonly commits?: number };
  return commits;
}

/** Every episode is as it was, every merge is whole, no session has two summaries. */
function checkWhole(
  before: ReadonlyMap<string, MemoryRecord>,
  after: ReadonlyMap<string, MemoryRecord>,
): { readonly merged: number; readonly summarised: number } {
  let merged = 0;
  for (const [id, record] of before) {
    const now = after.get(id);
    if (record.kind === 'episode') assert.deepEqual(now, record, 'what was said is untouched');
    else if (now?.status === 'archived') {
      merged += 1;
      const keep = after.get(now.supersededBy ?? '');
      assert.equal(keep?.status, 'active');
      const ids = new Set(keep.sources.map((source) => source.id));
      assert.ok(
        now.sources.every((source) => ids.has(source.id)),
        'its sources support the other',
      );
    } else assert.equal(now?.status, 'active');
  }
  const summaries = [...after.values()].filter(({ kind }) => kind === 'summary');
  const subjects = summaries.map(({ reason }) => reason.replace(/^.* of /, ''));
  assert.equal(new Set(subjects).size, subjects.length, 'one summary a session');
  for (const { sources } of summaries) {
    assert.ok(sources.length > 0 && sources.every(({ id }) => before.has(id)));
  }
  return { merged, summarised: summaries.length };
}
