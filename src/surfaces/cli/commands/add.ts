import type { Command } from 'commander';
import type { AddResult, Kind, MemoryRecord, Role, ScopedMemory } from '../../../index.ts';
import { type ScopeFlags, withScope } from '../open-memory.ts';
import { addScopeOptions, collect, DERIVE_HELP, fraction, readMetadata } from '../options.ts';
import { printable } from '../printable.ts';
import { settle } from '../settle.ts';
import { remarksOnSharing } from '../stored-scope.ts';
import { createTerminal } from '../terminal.ts';
import { readText } from '../text-input.ts';
import { printWarnings } from '../warnings.ts';

interface AddFlags extends ScopeFlags {
  readonly session?: string;
  readonly role?: Role;
  readonly name?: string;
  readonly at?: string;
  readonly kind?: Kind;
  readonly meta?: readonly string[];
  readonly importance?: number;
  readonly pinned?: boolean;
  readonly wait: boolean;
}

export function define(command: Command): void {
  addScopeOptions(command)
    .argument('[text]', 'what to remember; "-" or nothing reads it from a pipe')
    .option('--session <id>', 'the conversation it belongs to')
    .option('--role <role>', 'who said it: user, assistant, system or tool (default: user)')
    .option('--name <name>', "the speaker's name")
    .option('--at <time>', 'when it was said (ISO 8601; default: now)')
    .option(
      '--kind <kind>',
      'episode, event, fact, preference, profile, task, procedure or summary (default: episode)',
    )
    .option('--meta <key=value>', 'metadata; may be repeated, the value may be JSON', collect)
    .option('--importance <share>', '0 to 1 (default: 0.5)', fraction)
    .option('--pinned', 'keep it from fading')
    .option('--derive <strategy>', DERIVE_HELP)
    .option('--no-wait', 'return once it is stored; derive and embed some other time')
    .action(async (text: string | undefined) => {
      await add(text, command.optsWithGlobals<AddFlags>());
    });
}

/** What now rests on what was added. */
async function derivedFrom(
  scope: ScopedMemory,
  { added }: AddResult,
): Promise<readonly MemoryRecord[]> {
  const found = await Promise.all(added.map(({ id }) => scope.derivedFrom(id)));
  return [...new Map(found.flat().map((memory) => [memory.id, memory])).values()];
}

/** A short text is embedded at once; a store that has much to embed beside it is not waited for. */
const LONGEST_WAIT_MS = 5_000;

async function add(argument: string | undefined, flags: AddFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const { session, role, name, at, kind, meta, importance, pinned } = flags;
  const text = await readText(argument, 'the text');
  const result = await withScope(flags, async (scope, memory) => {
    const added = await scope.add(text, {
      ...(session !== undefined && { session }),
      ...(role !== undefined && { role }),
      ...(name !== undefined && { name }),
      ...(at !== undefined && { at }),
      ...(kind !== undefined && { kind }),
      ...(meta !== undefined && { metadata: readMetadata(meta) }),
      ...(importance !== undefined && { importance }),
      ...(pinned !== undefined && { pinned }),
    });
    const warned = [...added.warnings, ...remarksOnSharing(flags)];
    if (!flags.wait) return { ...added, warnings: warned };
    const { pending, warnings } = await settle(memory, AbortSignal.timeout(LONGEST_WAIT_MS));
    return {
      ...added,
      derived: await derivedFrom(scope, added),
      pending,
      warnings: [...warned, ...warnings],
    };
  });
  terminal.data(result);
  for (const { id, kind: stored } of result.added) {
    terminal.line(`Remembered as ${stored} ${terminal.style('dim', id)}`);
  }
  for (const memory of result.derived ?? []) {
    terminal.line(`${terminal.style('dim', `derived ${memory.kind}:`)} ${printable(memory.text)}`);
  }
  if (result.repeated > 0) terminal.line('Already known: nothing was added.');
  printWarnings(terminal, result.warnings);
}
