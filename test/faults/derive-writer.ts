// Adds episodes and derives a fact from each until it is killed. Says what it added once that is
// acknowledged, and when it holds a claim.
import type { DerivationJob } from '../../src/core/store.ts';
import { systemRuntime as runtime } from '../../src/runtime.ts';
import { createSqliteStore } from '../../src/stores/sqlite/index.ts';
import { addChange, buildRecord } from '../../src/testing/index.ts';
import { say } from './children.ts';

const [path = '', round = '1'] = process.argv.slice(2);
const scope = { tenant: 'acme', user: 'ana', session: `session ${Number(round) % 3}` };
const partition = { tenant: 'acme', user: 'ana' };
const LEASE_MS = 60_000;

const store = createSqliteStore({ path, runtime, thread: 'main' });
await store.open();
say({ ready: true });
for (let step = 0; ; step += 1) {
  const texts = [1, 2, 3].map((turn) => `Turn ${turn} of step ${step} in round ${round}`);
  await add(texts);
  const jobs = await store.derivations.claim(4, LEASE_MS, runtime.now());
  say({ claimed: jobs.length });
  await derive(jobs);
  say({ derived: jobs.length });
}

async function add(texts: readonly string[]): Promise<void> {
  const records = texts.map((text) => buildRecord(runtime, { text, scope }));
  await store.records.commit({
    partition,
    changes: records.map((record) => addChange(runtime, record)),
    derive: { strategy: 'everything', threshold: 0, instructions: `Round ${round}` },
  });
  say({ added: records.map(({ id }) => id) });
}

async function derive(jobs: readonly DerivationJob[]): Promise<void> {
  const facts = jobs.map(({ episode }) =>
    buildRecord(runtime, {
      text: `It was said: ${episode.text}`,
      kind: 'fact',
      scope: { tenant: 'acme', user: 'ana' },
      sources: [{ id: episode.id, start: 0, end: episode.text.length }],
    }),
  );
  await store.records.commit({
    partition,
    changes: facts.map((fact) => addChange(runtime, fact)),
    settles: jobs.map(({ episode: { id, version } }) => ({ id, version })),
  });
}
