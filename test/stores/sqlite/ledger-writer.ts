// Writes documents in pairs, or audit entries, until it is killed or has done so many; says when a
// call has resolved: what is said to be done must be there.
import type { DocumentPut } from '../../../src/core/document-store.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import { createSqliteStore } from '../../../src/stores/sqlite/index.ts';
import { nextLine, say } from '../../faults/children.ts';

const [path = '', work = '', name = '', count = '1000000'] = process.argv.slice(2);

const store = createSqliteStore({ path, runtime: systemRuntime, busyTimeoutMs: 60_000 });
await store.open();
say({ ready: true });
await nextLine();
for (let step = 0; step < Number(count); step += 1) {
  await (work === 'audit' ? append(step) : writePair(step));
  say({ done: step });
}
await store.close();
process.exit();

async function append(step: number): Promise<void> {
  const entries = Array.from({ length: 5 }, (_, index) => ({
    at: new Date().toISOString(),
    actor: `key:${name}`,
    operation: 'memories.add',
    surface: 'http',
    outcome: 'done' as const,
    requestId: `${name}-${step}-${index}`,
  }));
  await store.audit.append('acme', entries);
}

/** Both of a pair have the same number and the same version; some pairs come and go. */
async function writePair(step: number): Promise<void> {
  const put = (id: string): DocumentPut => ({
    type: 'put',
    tenant: 'acme',
    collection: 'pairs',
    id,
    terms: [`number=${step}`, 'pair'],
    order: String(step % 7),
    value: { step, filler: 'x'.repeat((step * 37) % 5_000) },
  });
  const third = { tenant: 'acme', collection: 'pairs', id: 'sometimes' };
  const last = step % 2 === 0 ? put('sometimes') : ({ type: 'remove', ...third } as const);
  await store.documents.commit([put('left'), put('right'), last]);
}
