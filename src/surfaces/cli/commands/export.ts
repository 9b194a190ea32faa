import { once } from 'node:events';
import { type Command, Option } from 'commander';
import type { OperationNote } from '../../../governance/door.ts';
import type { ScopedMemory } from '../../../index.ts';
import { passIn } from '../governed.ts';
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

const EXPORT: OperationNote = {
  name: 'memories.export',
  action: 'export',
  audit: 'always',
  grave: true,
};

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
  const written = await withStoredScope(flags, (scope, memory) =>
    passIn(memory, flags, EXPORT, async (tell) => {
      let lines = 0;
      for await (const line of linesOf(scope, flags)) {
        lines += 1;
        if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
      }
      tell({ detail: { format: flags.format, lines } });
      return lines;
    }),
  );
  if (written === 0) printWarnings(createTerminal(flags), remarksOnNothing(flags));
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
