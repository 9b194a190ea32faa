import type { PageOptions } from '../../core/agents.ts';
import { checkInteger } from '../../core/check.ts';
import { missing } from './collection.ts';

/** A page of a list that is read whole: because it is short, or its order is no order of documents. */
export function pageOfList<Item extends { readonly id: string }>(
  noun: string,
  items: readonly Item[],
  { after, before, limit = 50, order = 'descending' }: PageOptions,
  key: (item: Item) => string,
): readonly Item[] {
  checkInteger('limit', limit, 1, 1_000);
  const ascending = items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  const sorted = order === 'ascending' ? ascending : ascending.toReversed();
  const placeOf = (id: string): number => {
    const place = sorted.findIndex((item) => item.id === id);
    if (place === -1) throw missing(noun, id);
    return place;
  };
  const start = after === undefined ? 0 : placeOf(after) + 1;
  const end = before === undefined ? sorted.length : Math.max(start, placeOf(before));
  const between = sorted.slice(start, end);
  const isNearest = after === undefined && before !== undefined;
  return isNearest ? between.slice(-limit) : between.slice(0, limit);
}
