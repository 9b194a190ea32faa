import type { ScopedMemory } from './core/memory.ts';
import type { Scope } from './core/scope.ts';
import type { ForgetReceipt, ForgetTarget } from './core/store.ts';
import type { ImportOptions, ImportResult } from './core/transfer.ts';
import type { ScopedMemoryParts } from './scoped-memory.ts';
import { consolidate } from './upkeep/consolidate.ts';
import type { ConsolidateParts } from './upkeep/consolidate.ts';
import { decay } from './upkeep/decay.ts';
import type { DecayParts } from './upkeep/decay.ts';
import { summariseSession } from './upkeep/end-session.ts';
import { importRecords } from './upkeep/transfer/import-records.ts';
import { undo } from './upkeep/undo.ts';
import { forget } from './write/forget.ts';

export { exportLines, exportScope } from './upkeep/transfer/export-scope.ts';

/** The operations of a scope that few processes ask for, loaded when they are. */

type Upkeep = Pick<ScopedMemory, 'consolidate' | 'decay' | 'undo'>;

export async function consolidateScope(
  parts: ScopedMemoryParts,
  scope: Scope,
  options: NonNullable<Parameters<Upkeep['consolidate']>[0]>,
): ReturnType<Upkeep['consolidate']> {
  const consolidation = await consolidate(upkeepOf(parts), scope, options);
  parts.indexer.wake();
  return consolidation;
}

export async function decayScope(
  parts: ScopedMemoryParts,
  scope: Scope,
  options: NonNullable<Parameters<Upkeep['decay']>[0]>,
): ReturnType<Upkeep['decay']> {
  await parts.recalls.flush();
  return decay(upkeepOf(parts), scope, options);
}

export async function undoRun(
  parts: ScopedMemoryParts,
  scope: Scope,
  run: string,
): ReturnType<Upkeep['undo']> {
  const receipt = await undo(upkeepOf(parts), scope, run);
  parts.indexer.wake();
  return receipt;
}

/** Summarises a session that has ended. */
export async function endSession(
  parts: ScopedMemoryParts,
  scope: Scope,
  session: string,
): Promise<void> {
  await summariseSession(upkeepOf(parts), scope, session);
  parts.indexer.wake();
}

/** Imports records; what they bring along is not derived again, the rest is. */
export async function importInto(
  parts: ScopedMemoryParts,
  scope: Scope,
  source: AsyncIterable<unknown> | Iterable<unknown>,
  options: ImportOptions,
): Promise<ImportResult> {
  const { strategy } = parts.deriveSettings;
  const isRead = parts.deriver.isOn && strategy !== 'none' && strategy !== 'summary';
  const { mayWrite } = parts.stating;
  const derive = isRead ? parts.deriveSettings : undefined;
  try {
    return await importRecords({ ...parts, mayWrite, derive }, scope, source, options);
  } finally {
    parts.indexer.wake();
    parts.deriver.wake();
  }
}

function upkeepOf(parts: ScopedMemoryParts): ConsolidateParts & DecayParts {
  const { store, runtime, newId, deriveSettings, tokens, languageModel, stating } = parts;
  return {
    store,
    runtime,
    newId,
    deriveSettings,
    mayWrite: stating.mayWrite,
    counter: () => tokens.load(),
    model: languageModel,
    forget: (owner, ids) => forgetWholly(parts, owner, { ids }),
  };
}

/** Forgets, also what is kept in memory of it. */
async function forgetWholly(
  parts: ScopedMemoryParts,
  scope: Scope,
  target: ForgetTarget,
): Promise<ForgetReceipt> {
  const receipt = await forget(parts, scope, target);
  parts.questions?.clear();
  await parts.graph.clear();
  parts.knowledge.clear();
  return receipt;
}
