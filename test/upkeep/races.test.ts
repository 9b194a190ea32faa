import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemory } from '../../src/index.ts';
import type { CommitBatch, Store } from '../../src/index.ts';
import { createInMemoryStore } from '../../src/stores/in-memory/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';
import { converse, DAY, everything, HOLIDAY } from './worlds.ts';

const START = Date.UTC(2026, 2, 10);
const fact = (predicate: string) => ({
  text: 'Ana enjoys long walks by the sea',
  subject: 'Ana',
  predicate,
  object: 'walks',
});

/** A store in which somebody does something just before a batch of upkeep is committed. */
function createFakeRace(store: Store): Store & { interfere: (() => Promise<void>) | undefined } {
  const race = {
    ...store,
    interfere: undefined as (() => Promise<void>) | undefined,
    records: {
      ...store.records,
      async commit(batch: CommitBatch) {
        const isUpkeep = batch.changes.some(({ record }) =>
          record.reason.startsWith('consolidate'),
        );
        const { interfere } = race;
        if (isUpkeep && interfere !== undefined) {
          race.interfere = undefined;
          await interfere();
        }
        return store.records.commit(batch);
      },
    },
  };
  return race;
}

test('a summary of what is forgotten meanwhile is not written', async () => {
  const runtime = createFakeRuntime();
  const store = createFakeRace(createInMemoryStore({ runtime }));
  const memory = createMemory({ embedder: 'none', runtime, store });
  const ana = memory.scope({ user: 'ana' });
  await converse(ana, 'trip', HOLIDAY, START);
  runtime.set(START + 8 * DAY);
  store.interfere = async () => {
    await ana.forget({ session: 'trip' });
  };
  const { actions } = await ana.consolidate();
  assert.deepEqual(
    actions.map(({ outcome }) => outcome),
    ['skipped'],
  );
  assert.equal((await everything(ana)).size, 0);
  await memory.close();
});

test('a memory that is said again while it is merged is skipped, and merged the next time', async () => {
  const runtime = createFakeRuntime();
  const store = createFakeRace(createInMemoryStore({ runtime }));
  const memory = createMemory({ embedder: 'none', runtime, store });
  const ana = memory.scope({ user: 'ana' });
  const { memory: one } = await ana.remember(fact('enjoys'));
  await ana.remember(fact('really enjoys'));
  store.interfere = async () => {
    await ana.remember(fact('enjoys'), { at: runtime.now() + 1 });
  };
  const first = await ana.consolidate();
  assert.deepEqual(
    first.actions.map(({ outcome }) => outcome),
    ['skipped'],
  );
  assert.equal((await ana.get(one.id)).observed, 2, 'nothing that was said is lost');
  const second = await ana.consolidate();
  assert.deepEqual(
    second.actions.map(({ outcome }) => outcome),
    ['done'],
  );
  assert.equal((await ana.get(one.id)).observed, 3);
  await memory.close();
});
