import type { MemoryRecord, SearchResult } from '../../index.ts';
import { shortenIds } from './memory-id.ts';
import { printable, wrapLine } from './printable.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Who speaks in a memory: the name, else the role, else what kind of memory it is. */
export function speakerOf(record: MemoryRecord): string {
  return printable(record.speaker ?? record.role ?? record.kind);
}

/** "2026-05-01 10:00", in UTC as everywhere. */
export function dayAndTime(timestamp: string): string {
  return timestamp.slice(0, 16).replace('T', ' ');
}

const ID_COLUMNS = 36;
const DAY_COLUMNS = 10;

/**
 * A table of memories, one line each; the text takes what is left of the width. Where whole ids
 * would take more than half of it, they are shortened, and the time to the day.
 */
export function printMemories(terminal: Terminal, memories: readonly MemoryRecord[]): void {
  const narrow = ID_COLUMNS > terminal.width / 2;
  const shorten = shortenIds(memories.map(({ id }) => id));
  printTable(terminal, memories, [
    { title: 'id', value: ({ id }) => (narrow ? shorten(id) : id), style: 'dim' },
    {
      title: 'when',
      value: ({ occurredAt }) => dayAndTime(occurredAt).slice(0, narrow ? DAY_COLUMNS : undefined),
    },
    { title: 'who', value: speakerOf, style: 'cyan' },
    { title: 'text', value: ({ text }) => printable(text) },
  ]);
}

/** What was derived from a result, and whether it still holds. */
function knownOf({ facts = [] }: SearchResult): readonly string[] {
  return facts.map(({ text, holds, validTo }) => {
    const until =
      validTo === undefined ? '' : ` since ${dayAndTime(validTo).slice(0, DAY_COLUMNS)}`;
    return `${holds ? '=' : `no longer so${until}:`} ${printable(text)}`;
  });
}

/** Search results, best first: relevance, when, who, the whole text, and with `explain` why. */
export function printResults(
  terminal: Terminal,
  results: readonly SearchResult[],
  explain?: (result: SearchResult) => readonly string[],
): void {
  for (const result of results) {
    const { id, score, occurredAt, text } = result;
    const who = terminal.style('cyan', speakerOf(result));
    const relevance = terminal.style('bold', score.toFixed(2));
    const tail = terminal.style('dim', `${dayAndTime(occurredAt)}  ${id}`);
    terminal.line(`${relevance}  ${who}  ${tail}`);
    for (const line of wrapLine(printable(text), Math.min(terminal.width, 120) - 6)) {
      terminal.line(`      ${line}`);
    }
    for (const line of knownOf(result)) terminal.line(terminal.style('dim', `      ${line}`));
    for (const line of explain?.(result) ?? []) {
      terminal.line(terminal.style('dim', `      ${line}`));
    }
  }
}
