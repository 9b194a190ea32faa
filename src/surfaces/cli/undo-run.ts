import { MemoirError } from '../../index.ts';
import type { ScopeFlags } from './open-memory.ts';
import { count } from './plural.ts';
import { withStoredScope } from './stored-scope.ts';
import type { Terminal } from './terminal.ts';

/** Takes back a run of consolidate or decay, and says what came of it. */
export async function undoRun(terminal: Terminal, flags: ScopeFlags, run: string): Promise<void> {
  const receipt = await withStoredScope(flags, (scope) => scope.undo(run));
  const { restored, forgotten, skipped } = receipt;
  terminal.data(receipt);
  const left =
    skipped.length === 0 ? '' : ` ${skipped.length} were changed since and stay as they are.`;
  terminal.line(
    `Undone: ${count(restored.length, 'memory is', 'memories are')} back, ${count(forgotten.length, 'summary', 'summaries')} forgotten.${left}`,
  );
}

/** Options that would be ignored are refused instead. */
export function refuseBesideUndo(flags: object, names: readonly string[]): void {
  const idle = Object.keys(flags).find((name) => names.includes(name));
  if (idle === undefined) return;
  const option = idle.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new MemoirError('INVALID_INPUT', `--${option} means nothing beside --undo: leave it out`);
}
