import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Option } from 'commander';
import { COMMANDS } from './commands.ts';
import { reportFailure } from './failure.ts';
import { createTerminal } from './terminal.ts';
import { readVersion } from './version.ts';

/**
 * Runs one command line, given without the program's name. Never rejects: what went wrong is
 * printed and becomes the exit code, see `failure.ts`.
 */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  process.stdout.on('error', leaveOnClosedPipe);
  try {
    const program = await createProgram(args);
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    process.exitCode = reportFailure(createTerminal(readFlags(args)), error);
  }
}

/** How to report an error, also one that stopped the options from being read properly. */
function readFlags(args: readonly string[]): { readonly json: boolean; readonly color: boolean } {
  const text = args.indexOf('--');
  const flags = new Set(text < 0 ? args : args.slice(0, text));
  return { json: flags.has('--json'), color: !flags.has('--no-color') };
}

/**
 * The program with the options every command has. Only the file of the command that is called is
 * loaded; the others are known by name, for the overview and for suggestions.
 */
async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('memoir')
    .description('Memory for AI agents: keeps what was said, finds it again, forgets when told to.')
    .version(readVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .option('--db <path>', 'the store to use (default: memoir.db in $MEMOIR_HOME or ~/.memoir)')
    .option('--tenant <name>', 'the tenant, a hard wall around all its users (default: "default")')
    .addOption(
      new Option(
        '--embedder <which>',
        'none, built-in, transformers:MODEL, model2vec:FOLDER, or URL#MODEL of an OpenAI-compatible server (default: built-in)',
      ).env('MEMOIR_EMBEDDER'),
    )
    .addOption(
      new Option(
        '--extractor <which>',
        'what reads facts out of what was said: rules, model or none (default: rules)',
      ).env('MEMOIR_EXTRACTOR'),
    )
    .option('--json', 'print JSON and nothing else on stdout; errors as JSON on stderr')
    .option('--no-color', 'print without colours')
    .addHelpText('after', OVERVIEW);
  const called = calledCommand(args);
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary).description(summary);
    if (name === called) (await load()).define(command);
  }
  return program;
}

/** Stands beside the code in a checkout and in the package alike. */
const MANUAL = fileURLToPath(new URL('../../../docs/cli.md', import.meta.url));

const OVERVIEW = `
Start here:
  memoir add "I moved to Lisbon" --user ana
  memoir search "where does she live" --user ana
  memoir demo

Exit codes: 0 done, 2 bad input, 3 configuration, 4 not found, 5 conflict, 6 unsupported,
7 store, 8 model. All options and JSON shapes:
  ${MANUAL}`;

/** The first argument that is the name of a command; `help NAME` means NAME too. */
function calledCommand(args: readonly string[]): string | undefined {
  return args.find((argument) => COMMANDS.some(({ name }) => name === argument));
}

/** `memoir export | head` closes the pipe early: that is no failure. */
function leaveOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
