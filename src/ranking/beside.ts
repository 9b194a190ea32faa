import type { MemoryFilter } from '../core/filter.ts';
import { findCandidates } from './candidates.ts';
import type { RankSpace } from './rank.ts';
import type { Found } from './standing.ts';

/** The ordinals of the turns before and after one in its session. */
export interface Beside {
  readonly before?: number;
  readonly after?: number;
}

/** The turns beside each of these memories, as far as they pass the filter, in the same order. */
export function findBeside(
  spaces: readonly RankSpace[],
  found: readonly Found[],
  filter: MemoryFilter,
  now: number,
): Beside[] {
  if (found.length === 0) return [];
  const passing = spaces.map((space) => findCandidates(space, filter, now).passing);
  return found.map(({ space, ordinal }) => {
    const { previous, next } = (spaces[space] as RankSpace).index.columns;
    const shown = (link: number): boolean => link !== 0 && passing[space]?.[link - 1] === 1;
    const before = previous[ordinal] as number;
    const after = next[ordinal] as number;
    return {
      ...(shown(before) && { before: before - 1 }),
      ...(shown(after) && { after: after - 1 }),
    };
  });
}

/** The same as a part of a hit; nothing when the turns beside it were not asked for. */
export function turnsBeside<Turn>(
  beside: Beside | undefined,
  read: (ordinal: number | undefined) => Turn | undefined,
): { readonly beside?: { readonly before?: Turn; readonly after?: Turn } } {
  if (beside === undefined) return {};
  const before = read(beside.before);
  const after = read(beside.after);
  return {
    beside: { ...(before !== undefined && { before }), ...(after !== undefined && { after }) },
  };
}
