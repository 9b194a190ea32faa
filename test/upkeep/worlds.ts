import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMemory } from '../../src/index.ts';
import type { Memory, MemoryConfig, MemoryRecord, ScopedMemory } from '../../src/index.ts';
import { createInMemoryStore } from '../../src/stores/in-memory/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';
import type { FakeRuntime } from '../../src/testing/index.ts';

export const DAY = 86_400_000;

/** A memory of Ana's over a store, with a clock that is moved by hand. */
export interface World {
  readonly memory: Memory;
  readonly ana: ScopedMemory;
  readonly runtime: FakeRuntime;
}

/** Runs a test over a real SQLite file and over the in-memory store. */
export function inBothStores(
  name: string,
  steps: (world: World) => Promise<void>,
  config: MemoryConfig = {},
): void {
  for (const kind of ['sqlite', 'in-memory'] as const) {
    test(`${name} (${kind})`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'memoir-upkeep-'));
      const runtime = createFakeRuntime();
      const place =
        kind === 'sqlite'
          ? { path: join(folder, 'memoir.db'), thread: 'main' as const }
          : { store: createInMemoryStore({ runtime }) };
      const memory = createMemory({ embedder: 'none', runtime, ...place, ...config });
      try {
        await steps({ memory, ana: memory.scope({ user: 'ana' }), runtime });
      } finally {
        await memory.close();
        await rm(folder, { recursive: true });
      }
    });
  }
}

/** Everything the scope may write, of any status, by id. */
export async function everything(scope: ScopedMemory): Promise<ReadonlyMap<string, MemoryRecord>> {
  const records = new Map<string, MemoryRecord>();
  for await (const record of scope.export()) records.set(record.id, record);
  return records;
}

/** A conversation of an old session, a turn an hour. */
export async function converse(
  scope: ScopedMemory,
  session: string,
  texts: readonly string[],
  start: number,
): Promise<void> {
  await scope.session(session).add(
    texts.map((content, turn) => ({
      role: turn % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content,
      at: start + turn * 3_600_000,
    })),
    { derive: 'none' },
  );
}

export const HOLIDAY: readonly string[] = [
  'We are planning a trip to Lisbon in June 2026 for 9 days.',
  'Great! Do you prefer a hotel or a flat?',
  'A flat in Alfama, and the budget is 1400 euros.',
  'Noted. I will look for flats.',
  'My sister Ines cannot eat gluten, so we need a kitchen.',
  'Understood, a kitchen is a must.',
  'We fly with TAP on the 12th.',
];
