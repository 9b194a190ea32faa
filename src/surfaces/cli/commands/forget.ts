import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { OperationNote } from '../../../governance/door.ts';
import { MemoirError } from '../../../index.ts';
import type { ForgetReceipt, ForgetTarget, ScopedMemory } from '../../../index.ts';
import { passIn } from '../governed.ts';
import { resolveId } from '../memory-id.ts';
import type { ScopeFlags } from '../open-memory.ts';
import { addScopeOptions } from '../options.ts';
import { count } from '../plural.ts';
import { remarksOnNothing, withStoredScope } from '../stored-scope.ts';
import { createTerminal, type Terminal } from '../terminal.ts';
import { printWarnings } from '../warnings.ts';

interface ForgetFlags extends ScopeFlags {
  readonly session?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

const FORGET: OperationNote = {
  name: 'memories.forget',
  action: 'forget',
  audit: 'always',
  grave: true,
  span: 'delete_memory',
};

export function define(command: Command): void {
  addScopeOptions(command)
    .argument('[id...]', 'ids of memories, or their first 8 or more characters')
    .option('--session <id>', 'everything said in this session')
    .option('--all', 'everything this scope has written')
    .option('--yes', 'do not ask')
    .action(async (ids: readonly string[]) => {
      await forget(ids, command.optsWithGlobals<ForgetFlags>());
    });
}

async function forget(ids: readonly string[], flags: ForgetFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const target = readTarget(ids, flags);
  if (flags.yes !== true) await confirm(terminal, describeTarget(target, flags));
  const receipt = await withStoredScope(flags, async (scope, memory) => {
    const resolved = await resolveTarget(scope, target);
    return passIn(memory, flags, FORGET, async (tell) => {
      const done = await scope.forget(resolved);
      tell({ ids: [...done.ids, ...done.derived], detail: { removed: done.removed } });
      return done;
    });
  });
  const warnings = receipt.ids.length === 0 ? remarksOnNothing(flags) : [];
  terminal.data({ ...receipt, ...(warnings.length > 0 && { warnings }) });
  terminal.line(describeReceipt(receipt));
  printWarnings(terminal, warnings);
}

function readTarget(ids: readonly string[], { session, all }: ForgetFlags): ForgetTarget {
  const given = [ids.length > 0, session !== undefined, all === true].filter(Boolean).length;
  if (given !== 1) {
    throw new MemoirError(
      'INVALID_INPUT',
      'say what to forget: either ids, or --session, or --all',
    );
  }
  if (session !== undefined) return { session };
  return all === true ? { everything: true } : { ids };
}

async function resolveTarget(scope: ScopedMemory, target: ForgetTarget): Promise<ForgetTarget> {
  if (!('ids' in target)) return target;
  const ids: string[] = [];
  for (const id of target.ids) ids.push(await resolveId(scope, id));
  return { ids };
}

function describeTarget(target: ForgetTarget, { user, agent }: ForgetFlags): string {
  const whose = user === undefined ? 'what belongs to no user' : `the memory of user ${user}`;
  const part = agent === undefined ? whose : `${whose} and agent ${agent}`;
  if ('everything' in target) return `everything in ${part}`;
  if ('session' in target) return `session ${target.session} in ${part}`;
  return target.ids.length === 1 ? `this memory` : `these ${target.ids.length} memories`;
}

/** Forgetting cannot be undone, so it takes --yes, or the word "forget" typed by a person. */
async function confirm(terminal: Terminal, what: string): Promise<void> {
  if (!terminal.interactive) {
    throw new MemoirError(
      'INVALID_INPUT',
      `forgetting ${what} cannot be undone: add --yes to do it without being asked`,
    );
  }
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await reader.question(
      `This removes ${what} for good, with all that was derived from it.\nType "forget" to go on: `,
    );
    if (answer.trim().toLowerCase() === 'forget') return;
  } finally {
    reader.close();
  }
  throw new MemoirError('INVALID_INPUT', 'not confirmed: nothing was forgotten');
}

type Derived = Exclude<keyof ForgetReceipt['removed'], 'memories'>;

const DERIVED_WORDS: Readonly<Record<Derived, readonly [one: string, many: string]>> = {
  derived: ['memory derived from it', 'memories derived from it'],
  revisions: ['version', 'versions'],
  indexEntries: ['index entry', 'index entries'],
  vectors: ['vector', 'vectors'],
  queued: ['queued embedding', 'queued embeddings'],
  sessionStates: ['session state', 'session states'],
};

function describeReceipt({ ids, removed, logEmptied }: ForgetReceipt): string {
  const parts = Object.entries(DERIVED_WORDS).map(([name, words]) =>
    count(removed[name as Derived], ...words),
  );
  const log = logEmptied ? '' : ' A reader still holds the log: run "memoir doctor --fix" later.';
  return `Forgotten: ${count(ids.length, 'memory', 'memories')}, with ${parts.join(', ')}.${log}`;
}
