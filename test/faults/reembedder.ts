// Embeds everything anew with another model, slowly, until it is killed. Tells how far it is.
import { createMemory, fromFunction } from '../../src/index.ts';
import { say } from './children.ts';

const [path = '', name = 'fake:two', pause = '15'] = process.argv.slice(2);
const embedder = fromFunction(
  async (texts) => {
    await new Promise((resolve) => setTimeout(resolve, Number(pause)));
    return texts.map((text) => [text.length, text.codePointAt(0) ?? 0, name.length]);
  },
  { name },
);
const memory = createMemory({ path, embedder, extractor: 'none', thread: 'main' });
say({ ready: true });
await memory.reindex((step, done, total) => say({ step, done, total }));
await memory.close();
say({ reindexed: true });
