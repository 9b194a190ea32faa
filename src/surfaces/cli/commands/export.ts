import { once } from 'node:events';
import { type Command, Option } from 'commander';
import type { ScopedMemory } from '../../../index.ts';
import { mcpMemoryLines } from '../import/mcp-memory-lines.ts';
import type { ScopeFlags } from '../open-memory.ts';
import { addScopeOptions } from '../options.ts';
import { remarksOnNothing, withStoredScope } from '../stored-scope.ts';
import { createTerminal } from '../terminal.ts';
import { printWarnings } from '../warnings.ts';

const FORMATS = ['jsonl', 'mcp-memory'] as const;

interface ExportFlags extends ScopeFlags {
  readonly format: (typeof FORMATS)[number];
}

export function define(command: Command): void {
  addScopeOptions(command)
    .addOption(
      new Option('--format <format>', 'what to write').choices(FORMATS).default(FORMATS[0]),
    )
    .action(async () => {
      await exportLines(command.optsWithGlobals<ExportFlags>());
    });
}

/** The same with and without --json. Of a scope without memories nothing is written at all. */
async function exportLines(flags: ExportFlags): Promise<void> {
  let found = false;
  await withStoredScope(flags, async (scope) => {
    for await (const line of linesOf(scope, flags)) {
      found = true;
      if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
    }
  });
  if (!found) printWarnings(createTerminal(flags), remarksOnNothing(flags));
}

function linesOf(scope: ScopedMemory, { format }: ExportFlags): AsyncIterable<string> {
  return format === 'jsonl' ? withHeader(scope.exportLines()) : mcpMemoryLines(scope);
}

/** A header that nothing follows is left out. */
async function* withHeader(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let header: string | undefined;
  let count = 0;
  for await (const line of lines) {
    count += 1;
    if (count === 1) header = line;
    else if (header !== undefined) {
      yield header;
      header = undefined;
    }
    if (count > 1) yield line;
  }
}
