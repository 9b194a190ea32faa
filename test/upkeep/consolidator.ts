// Consolidates until it is killed. Says how many commits it has made.
import { createMemory } from '../../src/index.ts';
import type { CommitBatch } from '../../src/index.ts';
import { systemRuntime as runtime } from '../../src/runtime.ts';
import { createSqliteStore } from '../../src/stores/sqlite/index.ts';
import { say } from '../faults/children.ts';

const [path = ''] = process.argv.slice(2);
const sqlite = createSqliteStore({ path, runtime, thread: 'main' });
let commits = 0;
const store = {
  ...sqlite,
  records: {
    ...sqlite.records,
    async commit(batch: CommitBatch) {
      const receipt = await sqlite.records.commit(batch);
      commits += 1;
      say({ commits });
      return receipt;
    },
  },
};
const memory = createMemory({ store, embedder: 'none', extractor: 'none' });
await memory.scope({ user: 'ana' }).consolidate();
await memory.close();
