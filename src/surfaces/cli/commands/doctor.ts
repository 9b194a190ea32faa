import type { Command } from 'commander';
import type { Memory, StoreCheck, StoreStats } from '../../../index.ts';
import { type StoreFlags, withMemory } from '../open-memory.ts';
import { addModelOption } from '../options.ts';
import { count } from '../plural.ts';
import { requireStore, storePath } from '../stored-scope.ts';
import { createTerminal, type Terminal } from '../terminal.ts';

interface DoctorFlags extends StoreFlags {
  readonly fix?: boolean;
}

export function define(command: Command): void {
  addModelOption(command)
    .option('--fix', 'rebuild what is derived and finish what was left over')
    .action(async () => {
      await doctor(command.optsWithGlobals<DoctorFlags>());
    });
}

const STORE_EXIT = 7;

async function doctor(flags: DoctorFlags): Promise<void> {
  const terminal = createTerminal(flags);
  requireStore(flags);
  const path = storePath(flags);
  const { checks, stats } = await withMemory(flags, (memory) =>
    examine(memory, flags.fix ?? false),
  );
  const ok = checks.every((check) => check.ok || check.harmless);
  terminal.data({ ok, path, checks, ...(stats && { stats }) });
  print(terminal, path, checks, stats);
  if (!ok) process.exitCode = STORE_EXIT;
}

interface Findings {
  readonly checks: readonly StoreCheck[];
  readonly stats?: StoreStats;
}

/** Of a store that cannot be opened nothing more is asked: each answer would be the same. */
async function examine(memory: Memory, fix: boolean): Promise<Findings> {
  const { store } = memory;
  const [closed] = await attempt('store', async () => {
    await store.open();
    return [];
  });
  if (closed !== undefined) return { checks: [checkNode(), closed, checkModel(memory)] };
  const checks = [
    checkNode(),
    ...(await attempt('store', () => store.upkeep.check({ fix }))),
    await checkEmbedder(memory),
    await checkPending(memory),
    await checkDerivations(memory),
    checkModel(memory),
  ];
  const stats = await statsOf(memory);
  return { checks, ...(stats && { stats }) };
}

function checkNode(): StoreCheck {
  const { node } = process.versions;
  return { name: 'node', ok: Number.parseInt(node, 10) >= 24, detail: `Node ${node}` };
}

async function checkEmbedder({ embedder, store }: Memory): Promise<StoreCheck> {
  const name = 'embedder';
  if (embedder === undefined)
    return { name, ok: true, detail: 'none: memories are found by words' };
  const [check] = await attempt(name, async () => {
    const begin = performance.now();
    await embedder.embed(['Is anybody there?'], { purpose: 'query' });
    const milliseconds = Math.round(performance.now() - begin);
    const stored = await store.embeddings.model();
    const differs = stored !== undefined && stored.name !== embedder.name;
    const detail = differs
      ? `${embedder.name}, but the store holds vectors of ${stored.name}: run "memoir reindex"`
      : `${embedder.name}, first answer after ${milliseconds} ms`;
    return [{ name, ok: !differs, detail }];
  });
  return check ?? { name, ok: false, detail: 'gave no answer' };
}

async function checkPending({ embedder, store }: Memory): Promise<StoreCheck> {
  const name = 'embeddings';
  if (embedder === undefined) return { name, ok: true, detail: 'not used' };
  const [check] = await attempt(name, async () => {
    const pending = await store.embeddings.pending();
    const detail =
      pending === 0 ? 'none pending' : `${pending} pending: they go on with any command`;
    return [{ name, ok: true, detail }];
  });
  return check ?? { name, ok: false, detail: 'not known' };
}

async function checkDerivations({ extractor, store }: Memory): Promise<StoreCheck> {
  const name = 'derivations';
  if (extractor === undefined) return { name, ok: true, detail: 'not used' };
  const [check] = await attempt(name, async () => {
    const { waiting, failing } = await store.derivations.pending();
    const { refusals } = await store.upkeep.stats();
    const reasons = refusals.map(({ reason, episodes }) => `${episodes} ${reason}`);
    const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
    const failed = failing === 0 ? '' : `, ${failing} failed before${why}`;
    const detail =
      waiting === 0
        ? `${extractor.name}, none pending`
        : `${extractor.name}, ${waiting} pending${failed}: they go on with any command`;
    return [{ name, ok: true, detail }];
  });
  return check ?? { name, ok: false, detail: 'not known' };
}

function checkModel({ model }: Memory): StoreCheck {
  const detail = model === undefined ? 'none: chat shows memories only' : model.name;
  return { name: 'language model', ok: true, detail };
}

async function statsOf(memory: Memory): Promise<StoreStats | undefined> {
  const found: StoreStats[] = [];
  await attempt('stats', async () => {
    found.push(await memory.store.upkeep.stats());
    return [];
  });
  return found[0];
}

/** Runs checks; what they throw is a failed check, for a doctor must not faint. */
async function attempt(
  name: string,
  run: () => Promise<readonly StoreCheck[]>,
): Promise<readonly StoreCheck[]> {
  try {
    return await run();
  } catch (error) {
    return [{ name, ok: false, detail: error instanceof Error ? error.message : String(error) }];
  }
}

function markOf(terminal: Terminal, { ok, harmless }: StoreCheck): string {
  if (ok) return terminal.style('green', 'ok  ');
  return harmless === true ? terminal.style('yellow', 'warn') : terminal.style('red', 'FAIL');
}

function print(
  terminal: Terminal,
  path: string,
  checks: readonly StoreCheck[],
  stats: StoreStats | undefined,
): void {
  terminal.line(`Store ${path}`);
  for (const check of checks) {
    terminal.line(`${markOf(terminal, check)} ${check.name}: ${check.detail}`);
  }
  if (stats === undefined) return;
  const { memories, vectors, queued, sessions, partitions, schemaVersion, statuses } = stats;
  const megabytes = (stats.bytes / 2 ** 20).toFixed(1);
  const counts = [
    count(memories, 'memory', 'memories'),
    count(vectors, 'vector'),
    `${queued} queued`,
    count(sessions, 'session'),
    count(partitions, 'partition'),
  ];
  const others = Object.entries(statuses).filter(
    ([status, number]) => status !== 'active' && number > 0,
  );
  terminal.line(`${counts.join(', ')}, ${megabytes} MiB, schema ${schemaVersion}`);
  if (others.length === 0) return;
  const held = others.map(([status, number]) => `${number} ${status}`).join(', ');
  terminal.line(`Of these not active: ${held}`);
}
