import { ROLES } from '../core/record.ts';
import { ASKS } from './entry.ts';
import type { EntryColumns } from './entry-columns.ts';

/**
 * How a memory stands to the turns around it, as bits of `columns.around`. Every search asks this of
 * every memory, and one byte is read faster than the links it is made of.
 */

/** The two turns before and the two after are those of the ordinals right before and after. */
export const SURROUNDED = 1;
/** A person answers the question of the turn before; what an assistant replies does not count. */
export const ANSWERS = 2;
/** The turn before does so. */
export const FOLLOWS_ANSWER = 4;

const ASSISTANT = 1 + ROLES.indexOf('assistant');
const HOPS = 2;

/** Brings the bits of these up to date: a memory and those that see it, two places each way. */
export function noteAround(columns: EntryColumns, ordinal: number): void {
  columns.around[ordinal] = bitsOf(columns, ordinal);
  noteAlong(columns, columns.previous, ordinal);
  noteAlong(columns, columns.next, ordinal);
}

function noteAlong(columns: EntryColumns, links: Uint32Array, from: number): void {
  let link = links[from] as number;
  for (let hop = 1; hop <= HOPS && link !== 0; hop += 1) {
    columns.around[link - 1] = bitsOf(columns, link - 1);
    link = links[link - 1] as number;
  }
}

function bitsOf(columns: EntryColumns, ordinal: number): number {
  const before = columns.previous[ordinal] as number;
  return (
    (isSurrounded(columns, ordinal) ? SURROUNDED : 0) |
    (answers(columns, ordinal) ? ANSWERS : 0) |
    (before !== 0 && answers(columns, before - 1) ? FOLLOWS_ANSWER : 0)
  );
}

function isSurrounded({ previous, next }: EntryColumns, ordinal: number): boolean {
  return (
    ordinal >= HOPS &&
    previous[ordinal] === ordinal &&
    previous[ordinal - 1] === ordinal - 1 &&
    next[ordinal] === ordinal + 2 &&
    next[ordinal + 1] === ordinal + 3
  );
}

function answers({ previous, flags, role }: EntryColumns, ordinal: number): boolean {
  const before = previous[ordinal] as number;
  const isAsked = before !== 0 && ((flags[before - 1] as number) & ASKS) !== 0;
  return isAsked && role[ordinal] !== ASSISTANT;
}
