import type { Command } from 'commander';
import { Option } from 'commander';
import { DECAY_POLICIES } from '../../../index.ts';
import type { Decay, DecayOptions, DecayPolicy } from '../../../index.ts';
import type { ScopeFlags } from '../open-memory.ts';
import { addScopeOptions, collect, fraction } from '../options.ts';
import { count } from '../plural.ts';
import { printable } from '../printable.ts';
import { remarksOnNothing, withStoredScope } from '../stored-scope.ts';
import { printTable } from '../table.ts';
import { createTerminal } from '../terminal.ts';
import { refuseBesideUndo, undoRun } from '../undo-run.ts';
import { printWarnings } from '../warnings.ts';

interface DecayFlags extends ScopeFlags {
  readonly dryRun?: boolean;
  readonly policy?: DecayPolicy;
  readonly floor?: number;
  readonly kind?: NonNullable<DecayOptions['kinds']>;
  readonly undo?: string;
}

export function define(command: Command): void {
  addScopeOptions(command)
    .option('--dry-run', 'show what has faded, and change nothing')
    .addOption(
      new Option('--policy <what>', 'what becomes of it (default: archive)').choices(
        DECAY_POLICIES,
      ),
    )
    .option('--floor <strength>', 'what is weaker has faded, 0 to 1 (default: 0.05)', fraction)
    .option('--kind <kind>', 'only this kind fades; may be repeated', collect)
    .option('--undo <run>', 'bring back what a run archived')
    .action(async () => {
      await decay(command.optsWithGlobals<DecayFlags>());
    });
}

async function decay(flags: DecayFlags): Promise<void> {
  const terminal = createTerminal(flags);
  if (flags.undo !== undefined) {
    refuseBesideUndo(flags, ['dryRun', 'policy', 'floor', 'kind']);
    return undoRun(terminal, flags, flags.undo);
  }
  const result = await withStoredScope(flags, (scope) => scope.decay(readOptions(flags)));
  const warnings = result.considered === 0 ? remarksOnNothing(flags) : [];
  terminal.data({ ...result, ...(warnings.length > 0 && { warnings }) });
  if (result.faded.length > 0) {
    printTable(terminal, result.faded, [
      { title: 'strength', value: ({ strength }) => strength.toFixed(3), align: 'right' },
      { title: 'days', value: ({ days }) => String(Math.floor(days)), align: 'right' },
      { title: 'outcome', value: ({ outcome }) => outcome, style: 'cyan' },
      { title: 'text', value: ({ memory }) => printable(memory.text) },
    ]);
  }
  terminal.line(summaryOf(result));
  printWarnings(terminal, warnings);
}

function readOptions({ dryRun, policy, floor, kind }: DecayFlags): DecayOptions {
  return {
    ...(dryRun !== undefined && { dryRun }),
    ...(policy !== undefined && { policy }),
    ...(floor !== undefined && { floor }),
    ...(kind !== undefined && { kinds: kind }),
  };
}

function summaryOf({ run, considered, faded }: Decay): string {
  const of = `${faded.length} of ${count(considered, 'memory', 'memories')} faded`;
  const archived = faded.filter(({ outcome }) => outcome === 'archived').length;
  if (archived === 0) return `${of}.`;
  return `${of}, ${archived} archived. To bring them back: memoir decay --undo ${run}`;
}
