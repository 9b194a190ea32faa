// A million episodes of a thousand users in one file, model excluded: searches at random users, most
// of whom are not in the cache. `npm run bench:million -- [--total N] [--path FILE]`
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createMemory } from '../src/index.ts';
import type { Memory, MessageInput } from '../src/index.ts';
import { loopDelay, machine, percentiles, show } from './measure.ts';
import { createRandom, createStubEmbedder } from './stub-embedder.ts';
import { createTextSource } from './texts.ts';

const { values } = parseArgs({
  options: {
    total: { type: 'string', default: '1000000' },
    dimensions: { type: 'string', default: '384' },
    /** A file to keep; when it is there already, it is searched and not filled. */
    path: { type: 'string' },
  },
});
const DIMENSIONS = Number(values.dimensions);
const CACHE_BYTES = 128 * 1024 * 1024;
const BATCH = 250;
const SEARCHES = 2000;
/** Of a thousand users: ten with 1 % of the total each, 190 with 0.2 %, 800 with 0.065 %. */
const SHARES = [
  ...Array<number>(10).fill(0.01),
  ...Array<number>(190).fill(0.002),
  ...Array<number>(800).fill(0.00065),
];
const sizes = SHARES.map((share) => Math.round(share * Number(values.total)));
const total = sizes.reduce((sum, size) => sum + size, 0);

function open(path: string, durability: 'full' | 'normal'): Memory {
  const embedder = createStubEmbedder(DIMENSIONS);
  return createMemory({
    path,
    embedder,
    extractor: 'none',
    minScore: 0,
    cacheBytes: CACHE_BYTES,
    durability,
  });
}

/** Users take turns, so that their rows are interleaved as in real use. */
async function fill(path: string): Promise<void> {
  const memory = open(path, 'normal');
  const source = createTextSource(1);
  const left = sizes.slice();
  const start = performance.now();
  for (let round = 0; left.some((count) => count > 0); round += 1) {
    for (const [user, count] of left.entries()) {
      const size = Math.min(count, BATCH);
      if (size === 0) continue;
      const messages: MessageInput[] = Array.from({ length: size }, (_, at) => ({
        content: source.text(),
        role: at % 2 === 0 ? 'user' : 'assistant',
      }));
      await memory.scope({ user: `user-${user}` }).add(messages, { session: `round-${round}` });
      left[user] = count - size;
    }
    process.stderr.write(`\r${total - left.reduce((sum, each) => sum + each, 0)} of ${total}`);
    // Embedding keeps up, as it would over the weeks in which so much is said.
    await memory.settle();
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `\nfilled ${total} episodes, vectors included, in ${seconds.toFixed(0)} s (${Math.round(total / seconds)} a second)`,
  );
  await memory.close();
}

/** Asks users in a random order; `run` questions of one user in a row. */
async function search(memory: Memory, run: number): Promise<void> {
  const random = createRandom(run);
  const source = createTextSource(2);
  const taken: number[] = [];
  let user = 0;
  const delay = await loopDelay(async () => {
    for (let round = 0; round < SEARCHES; round += 1) {
      if (round % run === 0) user = Math.floor(random() * sizes.length);
      const question = source.question(source.text());
      const start = performance.now();
      await memory.scope({ user: `user-${user}` }).search(question, { limit: 10 });
      taken.push(performance.now() - start);
    }
  });
  const stats = await memory.store.upkeep.stats();
  const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  console.log(
    `${run} in a row of a random user: search p50 / p95 ms ${show(percentiles(taken))}, event loop late p99 / max ms ${delay.p99.toFixed(1)} / ${delay.max.toFixed(1)}, indexes held ${megabytes(stats.cachedBytes)} of ${megabytes(stats.cacheLimitBytes)}, resident ${megabytes(process.memoryUsage().rss)}`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'memoir-bench-'));
const path = values.path ?? join(folder, 'memoir.db');
console.log(machine());
if (!existsSync(path)) await fill(path);
console.log(`file ${(statSync(path).size / 1e6).toFixed(0)} MB`);
const memory = open(path, 'full');
await memory.open();
for (const run of [1, 5, 20]) await search(memory, run);
console.log(machine());
await memory.close();
rmSync(folder, { recursive: true });
