// A process of its own that works behind the door: `PATH record NAME COUNT` or `PATH hang`.
import { createIdSource } from '../../src/core/ids.ts';
import { createGovernance } from '../../src/governance/create-governance.ts';
import { localPrincipal } from '../../src/governance/local-principal.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { createSqliteStore } from '../../src/stores/sqlite/index.ts';

const [path = '', mode, name = '', count = '0'] = process.argv.slice(2);
const store = createSqliteStore({ path, runtime: systemRuntime, thread: 'main' });
const newId = createIdSource(systemRuntime);
const governance = createGovernance({ store, runtime: systemRuntime, newId });
const base = {
  principal: localPrincipal('acme'),
  target: { user: 'ana' },
  surface: 'cli',
} as const;

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

if (mode === 'record') {
  const operation = { name: 'memories.add', action: 'write', audit: 'always' } as const;
  for (let number = 0; number < Number(count); number += 1) {
    await governance.door.pass({ ...base, operation }, async (_, tell) =>
      tell({ ids: [`${name}-${number}`] }),
    );
  }
} else {
  const operation = {
    name: 'memories.forget',
    action: 'forget',
    audit: 'always',
    grave: true,
  } as const;
  // What hangs keeps the process alive until it is killed.
  setInterval(() => undefined, 1_000);
  await governance.door.pass({ ...base, operation }, () => {
    say('working');
    return Promise.withResolvers<void>().promise;
  });
}
await governance.close();
await store.close();
say('done');
