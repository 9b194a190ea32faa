import type { Command } from 'commander';
import type { ActionResult, ConsolidateOptions } from '../../../index.ts';
import type { ScopeFlags } from '../open-memory.ts';
import { addModelOption, addScopeOptions, wholeNumber } from '../options.ts';
import { count } from '../plural.ts';
import { printable } from '../printable.ts';
import { remarksOnNothing, withStoredScope } from '../stored-scope.ts';
import { createTerminal } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';
import { refuseBesideUndo, undoRun } from '../undo-run.ts';
import { printWarnings } from '../warnings.ts';

interface ConsolidateFlags extends ScopeFlags {
  readonly dryRun?: boolean;
  readonly olderThan?: number;
  readonly least?: number;
  readonly tokens?: number;
  readonly run?: string;
  readonly undo?: string;
}

export function define(command: Command): void {
  addModelOption(addScopeOptions(command))
    .option('--dry-run', 'show what would be done, with the texts, and change nothing')
    .option(
      '--older-than <days>',
      'summarise what was last spoken of so long ago (default: 7)',
      wholeNumber(0, 36_500),
    )
    .option(
      '--least <n>',
      'summarise what has at least so many episodes (default: 6)',
      wholeNumber(1, 1_000_000),
    )
    .option('--tokens <n>', 'most tokens of one summary (default: 300)', wholeNumber(32, 4_000))
    .option('--run <id>', 'go on under the id of an earlier run')
    .option('--undo <run>', 'take back what a run did')
    .action(async () => {
      await consolidate(command.optsWithGlobals<ConsolidateFlags>());
    });
}

async function consolidate(flags: ConsolidateFlags): Promise<void> {
  const terminal = createTerminal(flags);
  if (flags.undo !== undefined) {
    refuseBesideUndo(flags, ['dryRun', 'olderThan', 'least', 'tokens', 'run']);
    return undoRun(terminal, flags, flags.undo);
  }
  const result = await withStoredScope(flags, (scope) => scope.consolidate(readOptions(flags)));
  const isNothing = result.actions.length === 0;
  const warnings = [...result.warnings, ...(isNothing ? remarksOnNothing(flags) : [])];
  terminal.data({ ...result, warnings });
  for (const action of result.actions) printAction(terminal, action);
  terminal.line(summaryOf(result.actions, result.run));
  printWarnings(terminal, warnings);
}

function readOptions({
  dryRun,
  olderThan,
  least,
  tokens,
  run,
}: ConsolidateFlags): ConsolidateOptions {
  return {
    ...(dryRun !== undefined && { dryRun }),
    ...(olderThan !== undefined && { olderThanDays: olderThan }),
    ...(least !== undefined && { leastEpisodes: least }),
    ...(tokens !== undefined && { summaryTokens: tokens }),
    ...(run !== undefined && { run }),
  };
}

function printAction(terminal: Terminal, action: ActionResult): void {
  const mark = terminal.style(action.outcome === 'skipped' ? 'yellow' : 'green', action.outcome);
  if (action.type === 'merge') {
    terminal.line(`${mark}  merge into "${printable(action.keep.text)}": ${action.why}`);
    for (const { text } of action.drop) terminal.line(`      "${printable(text)}"`);
    return;
  }
  const of = 'session' in action.of ? `session ${action.of.session}` : action.of.topic;
  terminal.line(
    `${mark}  summarise ${printable(of)}, from ${count(action.sources.length, 'passage')}`,
  );
  for (const line of action.text.split('\n')) terminal.line(`      ${printable(line)}`);
}

function summaryOf(actions: readonly ActionResult[], run: string): string {
  if (actions.length === 0) return 'Nothing to consolidate.';
  const done = actions.filter(({ outcome }) => outcome === 'done').length;
  const skipped = actions.filter(({ outcome }) => outcome === 'skipped').length;
  if (done + skipped === 0) return `${count(actions.length, 'action')} planned, nothing changed.`;
  const left = skipped === 0 ? '' : `, ${skipped} skipped because something changed meanwhile`;
  return `${count(done, 'action')} done${left}. To take them back: memoir consolidate --undo ${run}`;
}
