// Speed of the embedded default through the public API, model excluded: durable adds, first touch
// and warm searches in scopes of four sizes within one file.
// `npm run bench -- [--total N] [--dimensions N]`
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createMemory } from '../src/index.ts';
import type { Memory, MessageInput, SearchOptions } from '../src/index.ts';
import { loopDelay, machine, percentiles, show, time } from './measure.ts';
import { createStubEmbedder } from './stub-embedder.ts';
import { createTextSource } from './texts.ts';

const { values } = parseArgs({
  options: {
    total: { type: 'string', default: '300000' },
    dimensions: { type: 'string', default: '384' },
  },
});
const TOTAL = Number(values.total);
const DIMENSIONS = Number(values.dimensions);
const TURNS_A_SESSION = 20;
const BATCH = 500;

/**
 * Scope sizes within one file: up to 1 x 100k, 8 x 10k, 60 x 1k, the rest of 100 each, and never
 * more than the total: a size that would not leave half of it for the smaller ones is left out.
 */
function scopeSizes(total: number): number[] {
  const sizes: number[] = [];
  let left = total;
  for (const { size, most } of [
    { size: 100_000, most: 1 },
    { size: 10_000, most: 8 },
    { size: 1_000, most: 60 },
  ]) {
    const count = Math.min(most, Math.floor(left / 2 / size));
    sizes.push(...Array<number>(count).fill(size));
    left -= count * size;
  }
  const small = Math.floor(left / 100);
  return [...sizes, ...Array<number>(small).fill(100)];
}

function open(path: string): Memory {
  return createMemory({
    path,
    embedder: createStubEmbedder(DIMENSIONS),
    extractor: 'none',
    minScore: 0,
  });
}

/** Fills scopes in turns, so that their rows are interleaved as in real use. */
async function fill(
  memory: Memory,
  sizes: readonly number[],
): Promise<{ seconds: number; samples: Map<number, string[]> }> {
  const source = createTextSource(1);
  const left = sizes.slice();
  const samples = new Map<number, string[]>();
  const start = performance.now();
  let done = 0;
  while (left.some((count) => count > 0)) {
    for (const [scope, count] of left.entries()) {
      if (count === 0) continue;
      const size = Math.min(count, BATCH, Math.max(100, Math.ceil((sizes[scope] as number) / 20)));
      const messages: MessageInput[] = Array.from({ length: size }, (_, at) => ({
        content: source.text(),
        role: at % 2 === 0 ? 'user' : 'assistant',
      }));
      const session = `session-${Math.floor(((sizes[scope] as number) - count) / TURNS_A_SESSION)}`;
      await memory.scope({ user: `user-${scope}` }).add(messages, { session });
      const known = samples.get(scope) ?? [];
      if (known.length < 400)
        known.push(...messages.slice(0, 40).map(({ content }) => content as string));
      samples.set(scope, known);
      left[scope] = count - size;
      done += size;
    }
    process.stderr.write(`\r${done} of ${sizes.reduce((sum, each) => sum + each, 0)} added`);
  }
  process.stderr.write('\n');
  return { seconds: (performance.now() - start) / 1000, samples };
}

const folder = mkdtempSync(join(tmpdir(), 'memoir-bench-'));
const path = join(folder, 'memoir.db');
const sizes = scopeSizes(TOTAL);
console.log(machine());
const writer = open(path);
const filled = await fill(writer, sizes);
const count = sizes.reduce((sum, each) => sum + each, 0);
console.log(
  `filled ${count} episodes in ${filled.seconds.toFixed(0)} s (${Math.round(count / filled.seconds)} a second), embedding beside it`,
);
const settling = performance.now();
await writer.settle();
console.log(
  `stub vectors (${DIMENSIONS} dimensions) settled ${((performance.now() - settling) / 1000).toFixed(0)} s later`,
);
console.log(`file ${(statSync(path).size / 1e6).toFixed(0)} MB`);

const source = createTextSource(2);
const single = await time(400, (round) =>
  writer.scope({ user: `user-${round % sizes.length}` }).add(source.text()),
);
console.log(`durable add of one, p50 / p95 ms: ${show(single)}`);
await writer.settle();
const batch = await time(20, () =>
  writer
    .scope({ user: 'user-1' })
    .add(Array.from({ length: 100 }, () => ({ content: source.text() }))),
);
console.log(
  `durable add of 100, p50 / p95 ms: ${show(batch)} (${Math.round(100_000 / batch.p50)} a second)`,
);
await writer.settle();
await writer.close();

const memory = open(path);
await memory.open();

function ask(scope: number, round: number, options: SearchOptions = {}): Promise<unknown> {
  const texts = filled.samples.get(scope) ?? [''];
  const question = source.question(texts[round % texts.length] as string);
  return memory.scope({ user: `user-${scope}` }).search(question, { limit: 10, ...options });
}

/** What searches in a small scope wait for while the largest one is loaded. */
async function besideLoading(): Promise<string> {
  const other = open(path);
  await other.open();
  const small = other.scope({ user: `user-${sizes.length - 1}` });
  await small.search('warm up');
  const loading = { done: false };
  const loaded = other
    .scope({ user: 'user-0' })
    .search('first touch')
    .finally(() => (loading.done = true));
  const taken: number[] = [];
  while (!loading.done) {
    const start = performance.now();
    await small.search('what else');
    taken.push(performance.now() - start);
  }
  await loaded;
  await other.close();
  const { n, p50, max } = percentiles(taken);
  return `${n} searches in a small scope got through, p50 / max ms ${p50.toFixed(1)} / ${max.toFixed(1)}`;
}
for (const size of [...new Set(sizes)].sort((left, right) => left - right)) {
  const scopes = sizes.flatMap((each, scope) => (each === size ? [scope] : [])).slice(0, 8);
  const first: number[] = [];
  const touched = await loopDelay(async () => {
    for (const scope of scopes) {
      const start = performance.now();
      await ask(scope, 0);
      first.push(performance.now() - start);
    }
  });
  const warm = async (options: SearchOptions): Promise<string> => {
    const { result, max, busy } = await loopDelay(() =>
      time(400, (round) => ask(scopes[round % scopes.length] as number, round, options)),
    );
    return `${show(result)} (event loop late at most ${max.toFixed(1)}, busy at most ${busy.toFixed(1)})`;
  };
  console.log(`scope of ${size}, in ms:`);
  console.log(
    `  first touch ${percentiles(first).p50.toFixed(1)} (event loop late at most ${touched.max.toFixed(1)}, busy at most ${touched.busy.toFixed(1)})`,
  );
  console.log(`  words p50 / p95 ${await warm({ without: ['meaning'] })}`);
  console.log(`  words and meaning p50 / p95 ${await warm({})}`);
}
console.log(`beside a first touch of the largest scope: ${await besideLoading()}`);
console.log(`resident memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
await memory.close();
rmSync(folder, { recursive: true });
