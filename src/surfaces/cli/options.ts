import { type Command, InvalidArgumentError, Option } from 'commander';

/** Whose memory: --user and --agent. */
export function addScopeOptions(command: Command): Command {
  return command
    .addOption(new Option('--user <name>', 'whose memory').env('MEMOIR_USER'))
    .option('--agent <name>', "only this agent's memory and what all agents share");
}

/** The language model, for the commands that use one. */
export function addModelOption(command: Command): Command {
  return command.option(
    '--model <which>',
    'URL#MODEL of an OpenAI-compatible server, or "environment": MEMOIR_MODEL at MEMOIR_BASE_URL',
    'environment',
  );
}

/** Help of --derive, for the commands that write. */
export const DERIVE_HELP =
  'what to derive: explicit, importance (default), everything, summary or none';

/** What to find: the options search and list have in common. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--kind <kind>', 'only this kind; may be repeated', collect)
    .option('--role <role>', 'only episodes of this role; may be repeated', collect)
    .option('--session <id>', 'only this session; may be repeated', collect)
    .option('--from <time>', 'not before this time (ISO 8601)')
    .option('--to <time>', 'before this time (ISO 8601)')
    .option('--as-of <time>', 'what held at this time')
    .option('--known-at <time>', 'what was known at this time')
    .option(
      '--status <status>',
      'active (default), superseded, disputed, archived or quarantined; may be repeated',
      collect,
    )
    .option('--derived', 'only facts and the like that were derived from what was said')
    .option('--meta <key=value>', 'only with this metadata; may be repeated', collect);
}

/** A value of an option that may be given several times. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/** A parser of whole numbers in a range, both ends included. */
export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (value.trim() !== '' && Number.isInteger(number) && number >= least && number <= most) {
      return number;
    }
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

/** A parser of fractions 0 to 1. */
export function fraction(value: string): number {
  const number = Number(value);
  if (value.trim() !== '' && number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError('Give a number from 0 to 1.');
}

/** "k=v" pairs as an object; a value that is JSON (3, true, {"a":1}) is kept as such. */
export function readMetadata(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map(readPair));
}

function readPair(pair: string): [string, unknown] {
  const at = pair.indexOf('=');
  if (at <= 0) {
    throw new InvalidArgumentError(`--meta is "${pair}": give key=value, like --meta source=mail`);
  }
  return [pair.slice(0, at), parseJson(pair.slice(at + 1))];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Most values are plain words, not JSON: then the word itself is meant.
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
