import type { Command } from 'commander';
import { resolveId } from '../memory-id.ts';
import type { ScopeFlags } from '../open-memory.ts';
import { addScopeOptions, wholeNumber } from '../options.ts';
import { settle } from '../settle.ts';
import { withStoredScope } from '../stored-scope.ts';
import { createTerminal } from '../terminal.ts';
import { readText } from '../text-input.ts';

interface UpdateFlags extends ScopeFlags {
  readonly ifVersion?: number;
}

export function define(command: Command): void {
  addScopeOptions(command)
    .argument('<id>', 'the id of the memory, or its first 8 or more characters')
    .argument('[text]', 'the new text; "-" or nothing reads it from a pipe')
    .option(
      '--if-version <n>',
      'only if this is still the stored version',
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    )
    .action(async (id: string, text: string | undefined) => {
      await update(id, text, command.optsWithGlobals<UpdateFlags>());
    });
}

const LONGEST_WAIT_MS = 5_000;

async function update(id: string, argument: string | undefined, flags: UpdateFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const text = await readText(argument, 'the new text');
  const { ifVersion } = flags;
  const record = await withStoredScope(flags, async (scope, memory) => {
    const options = ifVersion === undefined ? {} : { ifVersion };
    const updated = await scope.update(await resolveId(scope, id), { text }, options);
    // The new text is read for facts and embedded before the next command asks.
    await settle(memory, AbortSignal.timeout(LONGEST_WAIT_MS));
    return updated;
  });
  terminal.data(record);
  terminal.line(`Version ${record.version} of ${terminal.style('dim', record.id)}`);
}
