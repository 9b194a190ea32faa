import type { Command } from 'commander';
import type { ScopeFlags } from '../open-memory.ts';
import { addScopeOptions, wholeNumber } from '../options.ts';
import { count } from '../plural.ts';
import { remarksOnNothing, withStoredScope } from '../stored-scope.ts';
import { createTerminal } from '../terminal.ts';
import { readText } from '../text-input.ts';
import { printWarnings } from '../warnings.ts';

interface ContextFlags extends ScopeFlags {
  readonly tokens: number;
  readonly session?: string;
  readonly system?: string;
  readonly limit: number;
}

export function define(command: Command): void {
  addScopeOptions(command)
    .argument('[message]', 'the new message; "-" or nothing reads it from a pipe')
    .option('--tokens <n>', 'most tokens in all, at least 64', wholeNumber(64, 10_000_000), 4000)
    .option('--session <id>', 'add what was last said in this session')
    .option('--system <text>', 'instructions that come first and are never trimmed')
    .option('--limit <n>', 'most memories looked up', wholeNumber(1, 1000), 50)
    .action(async (message: string | undefined) => {
      await context(message, command.optsWithGlobals<ContextFlags>());
    });
}

async function context(argument: string | undefined, flags: ContextFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const message = await readText(argument, 'the message');
  const { tokens, session, system, limit } = flags;
  const built = await withStoredScope(flags, (scope) =>
    scope.context(message, {
      tokens,
      limit,
      ...(session !== undefined && { session }),
      ...(system !== undefined && { system }),
    }),
  );
  const shown = built.memories.length + built.standing.length + built.omitted;
  const remarks = shown === 0 ? remarksOnNothing(flags) : [];
  const warnings = [...built.warnings, ...remarks];
  terminal.data({ ...built, warnings });
  printWarnings(terminal, warnings);
  terminal.line(built.text);
  const { name, exact } = built.counter;
  terminal.note(
    `${built.tokens} of ${built.budget} tokens (${exact ? name : `${name}, leaning high`}), ` +
      `${count(built.memories.length, 'memory', 'memories')} shown, ${built.omitted} without room`,
  );
}
