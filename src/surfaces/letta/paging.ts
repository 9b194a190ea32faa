import type { PageOptions } from '../../index.ts';
import type { Call } from './call.ts';
import { ProtocolError } from './errors.ts';
import { readId } from './ids.ts';
import type { Prefix } from './ids.ts';
import { queryFlag, queryInteger, queryOneOf, queryText } from './read.ts';

export interface PageDefaults {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
}

/** A page as callers ask for it: the cursors are relative to the order asked for. */
export interface Page {
  readonly limit: number;
  readonly order: 'ascending' | 'descending';
  readonly after?: string;
  readonly before?: string;
}

/** Reads limit, order (or the old `ascending`), after and before; the cursors without their prefix. */
export function readPage(call: Call, prefix: Prefix, defaults: PageDefaults): Page {
  const { after, before } = readCursors(call);
  const cursor = (name: string, id: string): string => readId(prefix, id, ['query', name]);
  return {
    ...readSize(call, defaults),
    ...(after !== undefined && { after: cursor('after', after) }),
    ...(before !== undefined && { before: cursor('before', before) }),
  };
}

/** The same for lists whose cursors are names. */
export function readNamePage(call: Call, defaults: PageDefaults): Page {
  return { ...readSize(call, defaults), ...readCursors(call) };
}

function readSize(call: Call, defaults: PageDefaults): Pick<Page, 'limit' | 'order'> {
  const ascending = queryFlag(call, 'ascending');
  const old = ascending === undefined ? defaults.order : ascending ? 'asc' : 'desc';
  const order = queryOneOf(call, 'order', ['asc', 'desc'] as const) ?? old;
  return {
    limit: queryInteger(call, 'limit', 1, 1_000) ?? defaults.limit,
    order: order === 'asc' ? 'ascending' : 'descending',
  };
}

function readCursors(call: Call): { readonly after?: string; readonly before?: string } {
  const after = queryText(call, 'after');
  const before = queryText(call, 'before');
  return { ...(after !== undefined && { after }), ...(before !== undefined && { before }) };
}

const PIECE = 200;

/**
 * A page of those items of a list that pass: pieces of it are asked for until the page is full, so
 * that a page that is not the last is never empty. `before` alone means those nearest before it.
 */
export async function fillPage<Item>(
  page: Page,
  list: (options: PageOptions) => Promise<readonly Item[]>,
  idOf: (item: Item) => string,
  passes: (item: Item) => boolean | Promise<boolean>,
): Promise<readonly Item[]> {
  const { limit, order } = page;
  const isBackward = page.before !== undefined && page.after === undefined;
  const size = Math.min(1_000, Math.max(limit, PIECE));
  const found: Item[] = [];
  let cursors: Pick<Page, 'after' | 'before'> = cursorsOf(page);
  for (;;) {
    const piece = await list({ order, limit: size, ...cursors });
    const passing = await passed(piece, passes);
    if (isBackward) found.unshift(...passing);
    else found.push(...passing);
    const edge = isBackward ? piece[0] : piece.at(-1);
    if (found.length >= limit || piece.length < size || edge === undefined) break;
    cursors = isBackward ? { before: idOf(edge) } : cursorsOf({ ...page, after: idOf(edge) });
  }
  return isBackward ? found.slice(-limit) : found.slice(0, limit);
}

function cursorsOf({ after, before }: Page): Pick<Page, 'after' | 'before'> {
  return { ...(after !== undefined && { after }), ...(before !== undefined && { before }) };
}

async function passed<Item>(
  items: readonly Item[],
  passes: (item: Item) => boolean | Promise<boolean>,
): Promise<readonly Item[]> {
  const verdicts = await Promise.all(items.map(passes));
  return items.filter((_item, at) => verdicts[at]);
}

/** All items of a list, for those that are short. */
export async function listAll<Item>(
  list: (options: PageOptions) => Promise<readonly Item[]>,
  idOf: (item: Item) => string,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (;;) {
    const last = found.at(-1);
    const cursor = last === undefined ? {} : { after: idOf(last) };
    const piece = await list({ order: 'ascending', limit: 1_000, ...cursor });
    found.push(...piece);
    if (piece.length < 1_000) return found;
  }
}

/** A page of a list that is there whole, in ascending order. 404 for a cursor that is not in it. */
export function cutPage<Item>(
  ascending: readonly Item[],
  page: Page,
  idOf: (item: Item) => string,
): readonly Item[] {
  const { limit, order, after, before } = page;
  const items = order === 'ascending' ? ascending : ascending.toReversed();
  const placeOf = (id: string): number => {
    const place = items.findIndex((item) => idOf(item) === id);
    if (place === -1) throw new ProtocolError(404, `Cursor '${id.slice(0, 100)}' not found`);
    return place;
  };
  const start = after === undefined ? 0 : placeOf(after) + 1;
  const end = before === undefined ? items.length : placeOf(before);
  const between = items.slice(start, Math.max(start, end));
  const isBackward = before !== undefined && after === undefined;
  return isBackward ? between.slice(-limit) : between.slice(0, limit);
}
