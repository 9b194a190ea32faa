// Says where somebody lives, one city after another, while memories are derived from it, until it is
// killed. Tells what it added once that is acknowledged.
import { createMemory } from '../../src/index.ts';
import { say } from './children.ts';
import { laterBy, slowReader } from './moving.ts';

const [path = '', kind = 'rules', first = '0', hours = '0', most = '1000'] = process.argv.slice(2);
const memory = createMemory({
  path,
  embedder: 'none',
  runtime: laterBy(Number(hours)),
  thread: 'main',
  ...(kind === 'slow' && { extractor: 'model', model: slowReader(60) }),
});
const ana = memory.scope({ user: 'ana' });
await memory.open();
say({ ready: true });
for (let place = 0; place < Number(most); place += 1) {
  const city = Number(first) + place;
  // Who a friend is and where they work is news to both of two processes that say so at once.
  const said = [`I moved to ${nameOf(city)}.`, `My friend Bea${place} works at Acme.`];
  const { added } = await ana.add(
    said.map((content) => ({ content })),
    { session: `day ${city % 3}` },
  );
  say({ added: added.map(({ id }) => id), city: nameOf(city) });
  await new Promise((resolve) => setTimeout(resolve, 15));
}
await memory.settle();
await memory.close();
say({ settled: true });

/** A name that is no other city's and no word. */
function nameOf(city: number): string {
  const parts = ['Bar', 'Cel', 'Dom', 'Fen', 'Gar', 'Hol', 'Kas', 'Lun', 'Mor', 'Nav'];
  const ends = [
    'stad',
    'burg',
    'ville',
    'haven',
    'ford',
    'grad',
    'holm',
    'minster',
    'wick',
    'polis',
  ];
  const [left, middle, right] = [city % 10, Math.floor(city / 10) % 10, Math.floor(city / 100)];
  return `${parts[left]}${(parts[right] ?? 'x').toLowerCase()}${ends[middle]}`;
}
