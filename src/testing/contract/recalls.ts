import assert from 'node:assert/strict';
import type { Scope } from '../../core/scope.ts';
import type { EpisodeVersion } from '../../core/store.ts';
import { addChange, buildRecord, reviseChange } from '../record-builder.ts';
import { storeCase, type Bench } from './bench.ts';
import { rejection } from './expect.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const partition = { tenant: 'acme', user: 'ana' };
const UNKNOWN = '01900000-0000-7000-8000-000000000000';

async function addEpisode({ store, runtime }: Bench, text: string): Promise<EpisodeVersion> {
  const episode = buildRecord(runtime, { text, scope: ana });
  await store.records.commit({ partition, changes: [addChange(runtime, episode)] });
  return episode;
}

function addSummary(
  { store, runtime }: Bench,
  restsOn: readonly EpisodeVersion[],
): Promise<unknown> {
  const summary = buildRecord(runtime, { text: 'A summary', kind: 'summary', scope: ana });
  const changes = [addChange(runtime, summary)];
  return store.records.commit({ partition, changes, restsOn });
}

export const recallCases: readonly StoreCase[] = [
  storeCase('recalls: they add up, the last one counts, and they go with the memory', async (b) => {
    const { records } = b.store;
    const one = await addEpisode(b, 'I moved to Lisbon');
    const other = await addEpisode(b, 'I like hiking');
    await records.touch([]);
    await records.touch([
      { id: one.id, times: 2, lastAt: 5_000 },
      { id: UNKNOWN, times: 1, lastAt: 5_000 },
    ]);
    await records.touch([{ id: one.id, times: 1, lastAt: 4_000 }]);
    assert.deepEqual(await records.recalls([one.id, other.id, UNKNOWN]), [
      { id: one.id, times: 3, lastAt: 5_000 },
    ]);
    assert.deepEqual(await records.recalls([]), []);
    const [stored] = await records.get(ana, [one.id]);
    assert.deepEqual(stored?.version, 1, 'recalling is no change');
    await records.forget(ana, { ids: [one.id] });
    assert.deepEqual(await records.recalls([one.id]), []);
  }),

  storeCase('commit: what a batch rests on must be there as it was read', async (bench) => {
    const { store } = bench;
    const { id } = await addEpisode(bench, 'I moved to Lisbon');
    const refused = async (restsOn: readonly EpisodeVersion[]): Promise<void> => {
      await rejection(addSummary(bench, restsOn), ['CONFLICT']);
    };
    await refused([{ id, version: 2 }]);
    await refused([
      { id, version: 1 },
      { id: UNKNOWN, version: 1 },
    ]);
    const { items } = await store.records.list({ scope: ana, filter: {}, limit: 9, now: 0 });
    assert.equal(items.length, 1, 'nothing was written');
    await addSummary(bench, [{ id, version: 1 }]);
    const [episode] = await store.records.get(ana, [id]);
    if (episode === undefined) assert.fail('the episode is gone');
    const changes = [reviseChange(episode, { status: 'archived' })];
    await store.records.commit({ partition, changes });
    await refused([{ id, version: 2 }]);
  }),

  storeCase('commit: what a batch rests on is of its own user', async (bench) => {
    const { store, runtime } = bench;
    const { id } = await addEpisode(bench, 'I moved to Lisbon');
    const scope = { tenant: 'acme', user: 'ben' };
    const theirs = buildRecord(runtime, { text: 'Of Ben', kind: 'summary', scope });
    const restsOn = [{ id, version: 1 }];
    const changes = [addChange(runtime, theirs)];
    await rejection(store.records.commit({ partition: scope, changes, restsOn }), ['CONFLICT']);
  }),
];
