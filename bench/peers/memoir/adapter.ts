import { join } from 'node:path';
import { createMemory } from '../../../src/index.ts';
import { createStubEmbedder } from '../../stub-embedder.ts';
import type { OpenPeer } from '../peer.ts';

/** The default: one SQLite file, every acknowledged add synced to disk, work in a worker thread. */
export const openPeer: OpenPeer = (setup) => open(setup, { durability: 'full', wait: 'stored' });

/** The same without a sync at each commit: a power loss may take the last ones. */
export const openNormal: OpenPeer = (setup) =>
  open(setup, { durability: 'normal', wait: 'stored' });

/** Adds that resolve when the vector is searched too, as most peers' adds do. */
export const openIndexed: OpenPeer = (setup) =>
  open(setup, { durability: 'full', wait: 'indexed' });

async function open(
  { folder, dimensions }: Parameters<OpenPeer>[0],
  { durability, wait }: { durability: 'full' | 'normal'; wait: 'stored' | 'indexed' },
): ReturnType<OpenPeer> {
  const memory = createMemory({
    extractor: 'none',
    path: join(folder, 'memoir.db'),
    embedder: createStubEmbedder(dimensions),
    durability,
    // Peers return the nearest k whatever their score.
    minScore: 0,
  });
  await memory.open();
  return {
    async add(user, text) {
      await memory.scope({ user }).add(text, { wait });
    },
    async addMany(user, texts) {
      const messages = texts.map((content) => ({ content }));
      await memory.scope({ user }).add(messages, { wait });
    },
    settle: () => memory.settle(),
    async search(user, question, limit) {
      const { results } = await memory.scope({ user }).search(question, { limit });
      return results.map(({ text }) => text);
    },
    close: () => memory.close(),
  };
}
