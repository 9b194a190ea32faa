import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import type { OperationNote } from '../../../governance/door.ts';
import { MemoirError } from '../../../index.ts';
import type { Memory } from '../../../index.ts';
import { passIn } from '../governed.ts';
import type { ImportFormat } from '../import/item.ts';
import { readJsonLines } from '../import/jsonl.ts';
import { type ImportedAgent, importLetta } from '../import/letta.ts';
import { readLocomo } from '../import/locomo.ts';
import { readMcpMemory } from '../import/mcp-memory.ts';
import { readMem0 } from '../import/mem0.ts';
import { readMessages } from '../import/messages.ts';
import { openText } from '../import/read-file.ts';
import { remarksOnImport } from '../import/remarks.ts';
import { type ImportCounts, runImport } from '../import/run-import.ts';
import { type ScopeFlags, scopeOf, withMemory } from '../open-memory.ts';
import { addScopeOptions, DERIVE_HELP } from '../options.ts';
import { count } from '../plural.ts';
import { createProgress, type Progress } from '../progress.ts';
import { pendingOf, settle, type Settled } from '../settle.ts';
import { remarksOnSharing } from '../stored-scope.ts';
import { createTerminal, type Terminal } from '../terminal.ts';
import { type CliWarning, printWarnings } from '../warnings.ts';

const FORMATS: Readonly<Record<string, ImportFormat>> = {
  messages: readMessages,
  jsonl: readJsonLines,
  locomo: readLocomo,
  mem0: readMem0,
  'mcp-memory': readMcpMemory,
};

/** A file of agents, which are made rather than remembered. */
const AGENTS = 'letta';

const IMPORT: OperationNote = { name: 'memories.import', action: 'import', audit: 'always' };

interface ImportFlags extends ScopeFlags {
  readonly format: string;
  readonly session?: string;
  readonly conversation?: string;
  readonly wait: boolean;
}

export function define(command: Command): void {
  addScopeOptions(command)
    .argument('<file>', 'the file to read; "-" reads a pipe')
    .addOption(
      new Option('--format <format>', 'what the file holds')
        .choices([...Object.keys(FORMATS), AGENTS])
        .makeOptionMandatory(),
    )
    .option('--session <id>', 'session of messages that name none (default: the name of the file)')
    .option('--conversation <id>', 'locomo: only this conversation, like conv-26')
    .option('--derive <strategy>', DERIVE_HELP)
    .option('--no-wait', 'return once everything is stored; derive and embed some other time')
    .action(async (file: string) => {
      await importFile(file, command.optsWithGlobals<ImportFlags>());
    });
}

/** What an import did, as it is printed with --json. */
interface ImportSummary {
  readonly format: string;
  readonly added: number;
  readonly repeated: number;
  readonly skipped: readonly { readonly at: string; readonly reason: string }[];
  readonly users: readonly string[];
  /** That the file became; only of files of agents. */
  readonly agents?: readonly ImportedAgent[];
  /** Memories that changed because of what was imported beside them. */
  readonly adjusted: number;
  readonly seconds: number;
  readonly pending: Settled['pending'];
  readonly interrupted: boolean;
  readonly warnings: readonly CliWarning[];
}

async function importFile(file: string, flags: ImportFlags): Promise<void> {
  const terminal = createTerminal(flags);
  checkUser(flags);
  const stop = stopOnInterrupt();
  const begin = performance.now();
  const progress = createProgress(terminal);
  try {
    await withMemory(flags, async (memory) => {
      const counts = await passIn(memory, flags, IMPORT, async (tell) => {
        const done = await store(file, flags, { memory, stop, progress });
        tell({ detail: { format: flags.format, ...countsOf(done) } });
        return done;
      });
      const settled = flags.wait ? await embed(memory, stop, progress) : undefined;
      progress.stop();
      const pending = settled?.pending ?? (await pendingOf(memory));
      finish(terminal, counts, {
        format: flags.format,
        added: counts.added,
        repeated: counts.repeated,
        skipped: counts.skipped.map(({ at, reason }) => ({ at, reason })),
        users: [...counts.users],
        ...(counts.agents !== undefined && { agents: counts.agents }),
        adjusted: counts.adjusted,
        seconds: Number(((performance.now() - begin) / 1000).toFixed(2)),
        pending,
        interrupted: stop.aborted,
        warnings: [
          ...remarks(counts, file, flags),
          ...counts.warnings,
          ...(settled?.warnings ?? []),
        ],
      });
    });
  } finally {
    progress.stop();
  }
}

function countsOf({ added, repeated, skipped, users }: ImportCounts): Record<string, number> {
  return { added, repeated, skipped: skipped.length, users: users.size };
}

/** LoCoMo has one user a conversation: mixing them up under one name would make nonsense. */
function checkUser({ format, user, conversation }: ImportFlags): void {
  if (format !== 'locomo' || user === undefined || conversation !== undefined) return;
  throw new MemoirError(
    'INVALID_INPUT',
    'with --user, choose one conversation with --conversation; without it each becomes its own user',
  );
}

interface StoredCounts extends ImportCounts {
  readonly agents?: readonly ImportedAgent[];
}

interface Work {
  readonly memory: Memory;
  readonly stop: AbortSignal;
  readonly progress: Progress;
}

function store(
  file: string,
  flags: ImportFlags,
  { memory, stop, progress }: Work,
): Promise<StoredCounts> {
  const source = openText(file);
  if (flags.format === AGENTS) return importLetta(source.chunks, memory, flags.user);
  const fileName = nameOf(file);
  const { conversation, session = fileName } = flags;
  const read = formatOf(flags.format);
  const items = read(source.chunks, {
    fileName,
    ...(conversation !== undefined && { conversation }),
  });
  return runImport(items, {
    scopeFor: ({ user, agent }) =>
      scopeOf(memory, { ...(user && { user }), ...(agent && { agent }), ...flags }),
    session,
    extractor: memory.extractor,
    stop,
    onProgress: ({ added, repeated }) => {
      const share = source.size === undefined ? undefined : source.position() / source.size;
      progress.update(`stored ${added + repeated}`, share);
    },
  });
}

function formatOf(name: string): ImportFormat {
  const format = FORMATS[name];
  if (format !== undefined) return format;
  throw new MemoirError('INVALID_INPUT', `--format ${name} is not known`);
}

/** Names the session of messages that have none. */
function nameOf(file: string): string {
  return file === '-' ? 'stdin' : basename(file);
}

function remarks(counts: ImportCounts, file: string, flags: ImportFlags): readonly CliWarning[] {
  const stored = counts.added + counts.repeated > 0;
  return [
    ...(stored && counts.users.size === 0 ? remarksOnSharing(flags) : []),
    ...remarksOnImport(counts, flags.session === undefined ? nameOf(file) : undefined),
  ];
}

function embed(memory: Memory, stop: AbortSignal, progress: Progress): ReturnType<typeof settle> {
  return settle(memory, stop, (done, pending) => {
    progress.update(`embedded ${done} of ${done + pending}`, done / Math.max(1, done + pending));
  });
}

/** The first Ctrl-C ends the import after the batch in hand, the second one at once. */
function stopOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller.signal;
}

const INTERRUPTED = 130;
const SHOWN_SKIPS = 10;

function finish(terminal: Terminal, counts: ImportCounts, summary: ImportSummary): void {
  const { added, repeated, skipped, seconds, pending, interrupted, warnings } = summary;
  const malformed = counts.skipped.filter((skip) => skip.malformed);
  if (malformed.length > 0 && added + repeated === 0) {
    const [first] = malformed;
    throw new MemoirError(
      'INVALID_INPUT',
      `nothing in the file could be imported as ${summary.format}: ${first?.at} ${first?.reason}`,
    );
  }
  terminal.data(summary);
  printWarnings(terminal, warnings);
  for (const { at, reason } of skipped.slice(0, SHOWN_SKIPS)) {
    terminal.note(`${at} ${reason}`, { style: 'yellow', text: 'skipped:' });
  }
  if (skipped.length > SHOWN_SKIPS) terminal.note(`and ${skipped.length - SHOWN_SKIPS} more`);
  const unread = pending.derivations > 0 ? `, ${pending.derivations} not read for facts yet` : '';
  const waiting = `${unread}${pending.embeddings > 0 ? `, ${pending.embeddings} not embedded yet` : ''}`;
  for (const { id, name, blocks } of summary.agents ?? []) {
    terminal.line(`Agent agent-${id} "${name}", with ${count(blocks, 'block')}.`);
  }
  terminal.line(
    `${interrupted ? 'Interrupted. Added' : 'Added'} ${added}, repeated ${repeated}, ` +
      `skipped ${skipped.length}, in ${seconds} s${waiting}.`,
  );
  if (interrupted) terminal.note('what was added is kept; the same command again adds the rest');
  if (interrupted) process.exitCode = INTERRUPTED;
  else if (malformed.length > 0 || counts.warnings.length > 0) process.exitCode = 2;
}
