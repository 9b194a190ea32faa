import type { Command } from 'commander';
import { MemoirError } from '../../../index.ts';
import type { EntitiesOptions, GraphHandle, Relation, RelationEnd, Step } from '../../../index.ts';
import { shortenIds } from '../memory-id.ts';
import type { ScopeFlags } from '../open-memory.ts';
import { addScopeOptions, collect, wholeNumber } from '../options.ts';
import { count } from '../plural.ts';
import { printable } from '../printable.ts';
import { remarksOnNothing, withStoredScope } from '../stored-scope.ts';
import { printTable } from '../table.ts';
import { createTerminal } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';
import { printWarnings } from '../warnings.ts';

interface GraphFlags extends ScopeFlags {
  readonly hops?: number;
  readonly to?: string;
  readonly timeline?: boolean;
  readonly at?: string;
  readonly predicate?: readonly string[];
  readonly type?: NonNullable<EntitiesOptions['type']>;
  readonly limit?: number;
}

export function define(command: Command): void {
  addScopeOptions(command)
    .argument('[entity]', 'name, alias or id; without it all entities are listed')
    .option('--hops <n>', 'how far to go, 1 to 5 (default: 1), with --to 1 to 6 (default: 4)', hops)
    .option('--to <entity>', 'show the ways that lead to this one, the shortest first')
    .option('--timeline', 'show all that was said of it, in order of time, with what has ended')
    .option('--predicate <relation>', 'follow only this relation; may be repeated', collect)
    .option('--type <type>', 'list only entities of this type: person, place, project ...')
    .option('--at <time>', 'as it was at this time (ISO 8601)')
    .option('--limit <n>', 'most entities, relations or paths, 1 to 1000', wholeNumber(1, 1000))
    .action(async (entity: string | undefined) => {
      await graph(entity, command.optsWithGlobals<GraphFlags>());
    });
}

const hops = wholeNumber(1, 6);

/** What a question asked of the graph, and how its answer is printed. */
interface Answer {
  readonly data: object;
  print(terminal: Terminal): void;
}

async function graph(entity: string | undefined, flags: GraphFlags): Promise<void> {
  checkFlags(entity, flags);
  const terminal = createTerminal(flags);
  const answer = await withStoredScope(flags, ({ graph: handle }) => {
    if (entity === undefined) return listAll(handle, flags);
    if (flags.to !== undefined) return showPaths(handle, entity, flags.to, flags);
    return flags.timeline === true
      ? showTimeline(handle, entity, flags)
      : showNeighbours(handle, entity, flags);
  });
  terminal.data(answer.data);
  answer.print(terminal);
}

/** Options that would be ignored are refused instead. */
function checkFlags(entity: string | undefined, flags: GraphFlags): void {
  const has = (name: keyof GraphFlags): boolean => flags[name] !== undefined;
  const idle = (
    entity === undefined
      ? (['hops', 'to', 'timeline', 'predicate'] as const)
      : has('to')
        ? (['timeline', 'predicate', 'type'] as const)
        : has('timeline')
          ? (['hops', 'predicate', 'type'] as const)
          : (['type'] as const)
  ).find(has);
  if (idle === undefined) return;
  const beside = entity === undefined ? 'without an entity' : 'here';
  throw new MemoirError('INVALID_INPUT', `--${idle} means nothing ${beside}: leave it out`);
}

function momentOf({ at, limit }: GraphFlags): { readonly at?: string; readonly limit?: number } {
  return { ...(at !== undefined && { at }), ...(limit !== undefined && { limit }) };
}

async function listAll(handle: GraphHandle, flags: GraphFlags): Promise<Answer> {
  const { type } = flags;
  const list = await handle.entities({
    ...momentOf(flags),
    ...(type !== undefined && { type }),
  });
  const warnings = list.total === 0 ? remarksOnNothing(flags) : [];
  return {
    data: { ...list, ...(warnings.length > 0 && { warnings }) },
    print(terminal) {
      if (list.total === 0) terminal.line('No entity is known.');
      else
        printTable(terminal, list.entities, [
          { title: 'entity', value: ({ name }) => printable(name), style: 'cyan' },
          { title: 'type', value: ({ type: of }) => of },
          { title: 'relations', value: ({ relations }) => String(relations), align: 'right' },
          { title: 'also called', value: ({ aliases }) => printable(aliases.join(', ')) },
        ]);
      printWarnings(terminal, warnings);
      printRest(terminal, list.total - list.entities.length, 'entity', 'entities');
    },
  };
}

async function showNeighbours(
  handle: GraphHandle,
  name: string,
  flags: GraphFlags,
): Promise<Answer> {
  const { hops: far, predicate } = flags;
  const found = await handle.neighbours(name, {
    ...momentOf(flags),
    ...(far !== undefined && { hops: far }),
    ...(predicate !== undefined && { predicates: predicate }),
  });
  return {
    data: found,
    print(terminal) {
      const { entity, steps, truncated } = found;
      const called = entity.aliases.length > 0 ? `, also called ${entity.aliases.join(', ')}` : '';
      terminal.line(
        `${terminal.style('bold', printable(entity.name))}  ${entity.type}${printable(called)}`,
      );
      if (steps.length === 0) terminal.line('No relation of it holds at this time.');
      else printSteps(terminal, steps);
      if (truncated) terminal.note('there is more: give a higher --limit');
    },
  };
}

async function showPaths(
  handle: GraphHandle,
  from: string,
  to: string,
  flags: GraphFlags,
): Promise<Answer> {
  const { hops: far } = flags;
  const found = await handle.paths(from, to, {
    ...momentOf(flags),
    ...(far !== undefined && { hops: far }),
  });
  return {
    data: found,
    print(terminal) {
      const [one, other] = [printable(found.from.name), printable(found.to.name)];
      if (found.paths.length === 0) terminal.line(`Nothing connects ${one} and ${other}.`);
      for (const path of found.paths) {
        const ways = path.map(
          ({ reads, to: end }) => `${terminal.style('dim', `- ${reads} ->`)} ${nameOf(end)}`,
        );
        terminal.line([terminal.style('bold', one), ...ways].join(' '));
      }
      if (found.truncated) terminal.note('longer ways were not all looked at');
    },
  };
}

async function showTimeline(handle: GraphHandle, name: string, flags: GraphFlags): Promise<Answer> {
  const entity = await handle.entity(name);
  const list = await handle.timeline(name, momentOf(flags));
  return {
    data: { entity, ...list },
    print(terminal) {
      if (list.total === 0) terminal.line('Nothing was said of it by then.');
      else printTimeline(terminal, list.relations);
      printRest(terminal, list.total - list.relations.length, 'relation', 'relations');
    },
  };
}

function printSteps(terminal: Terminal, steps: readonly (Step & { hops: number })[]): void {
  const shorten = idsFor(
    terminal,
    steps.map(({ relation }) => relation),
  );
  printTable(terminal, steps, [
    { title: 'hops', value: ({ hops: far }) => String(far), align: 'right' },
    { title: 'from', value: ({ from }) => printable(from.name) },
    { title: 'relation', value: ({ reads }) => printable(reads), style: 'cyan' },
    { title: 'to', value: ({ to }) => nameOf(to) },
    { title: 'since', value: ({ relation }) => dayOf(relation.validFrom) },
    { title: 'memory', value: ({ relation }) => shorten(relation.memory), style: 'dim' },
  ]);
}

function printTimeline(terminal: Terminal, relations: readonly Relation[]): void {
  const shorten = idsFor(terminal, relations);
  printTable(terminal, relations, [
    { title: 'from', value: fromWhen },
    { title: 'until', value: ({ validTo }) => dayOf(validTo) },
    { title: 'status', value: ({ status }) => status },
    { title: 'subject', value: ({ subject }) => printable(subject.name) },
    {
      title: 'relation',
      value: ({ predicate, negated }) => printable(negated ? `not: ${predicate}` : predicate),
      style: 'cyan',
    },
    { title: 'object', value: ({ object }) => nameOf(object) },
    { title: 'memory', value: ({ memory }) => shorten(memory), style: 'dim' },
  ]);
}

/** Whole ids where nothing is cut, else as much of them as tells them apart. */
function idsFor(terminal: Terminal, relations: readonly Relation[]): (id: string) => string {
  if (terminal.width === Infinity) return (id) => id;
  return shortenIds(relations.map(({ memory }) => memory));
}

function nameOf(end: RelationEnd): string {
  return printable('id' in end ? end.name : end.value);
}

/** Since it was told, where nothing else is known and it has not ended. */
function fromWhen({ validFrom, validTo, occurredAt }: Relation): string {
  return dayOf(validFrom ?? (validTo === undefined ? occurredAt : undefined));
}

function dayOf(time: string | undefined): string {
  return time?.slice(0, 10) ?? '';
}

function printRest(terminal: Terminal, rest: number, one: string, many: string): void {
  if (rest > 0)
    terminal.note(`${count(rest, `more ${one}`, `more ${many}`)}: give a higher --limit`);
}
