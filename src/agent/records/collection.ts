import type { PageOptions } from '../../core/agents.ts';
import { checkInteger, checkOneOf } from '../../core/check.ts';
import type {
  DocumentPut,
  DocumentQuery,
  DocumentRemoval,
  DocumentStore,
  DocumentWrite,
  JsonObject,
  StoredDocument,
} from '../../core/document-store.ts';
import { describe, MemoirError } from '../../core/errors.ts';

/** How a noun is kept as a document, beside its id. */
export interface Shape<Item> {
  readonly collection: string;
  /** For people: "Block". */
  readonly noun: string;
  id(item: Item): string;
  /** What lists are ordered by; ids decide between equals. */
  order(item: Item): string;
  terms(item: Item): readonly string[];
  user?(item: Item): string | undefined;
}

/** What was read, and the version that a write of it expects. */
export interface Held<Item> {
  readonly item: Item;
  readonly held: number;
}

/** Nouns of one kind of one tenant in the document store. */
export interface Collection<Item> {
  readonly noun: string;
  /** NOT_FOUND "Block with id '…' not found". */
  get(id: string): Promise<Held<Item>>;
  find(id: string): Promise<Held<Item> | undefined>;
  /** Those that are there, in the order asked. */
  some(ids: readonly string[]): Promise<readonly Held<Item>[]>;
  page(
    options: PageOptions | undefined,
    query?: Pick<DocumentQuery, 'all' | 'any' | 'user'>,
    passes?: (item: Item) => boolean,
  ): Promise<readonly Item[]>;
  /**
   * A page of what items stand for: `load` answers for each item of a batch, in order, with undefined
   * for one that is not to be listed, and is asked until the page is full.
   */
  pageOf<Result>(
    options: PageOptions | undefined,
    query: Pick<DocumentQuery, 'all' | 'any' | 'user'>,
    load: (items: readonly Held<Item>[]) => Promise<readonly (Result | undefined)[]>,
  ): Promise<readonly Result[]>;
  /** All of them, in ascending order, read piece by piece. */
  all(query?: Pick<DocumentQuery, 'all' | 'any' | 'user'>): AsyncGenerator<Held<Item>>;
  count(query?: Pick<DocumentQuery, 'all' | 'any' | 'user'>): Promise<number>;
  /** `expect`: the version held; 0 for a new one. */
  put(item: Item, expect?: number): DocumentPut;
  removal(id: string, expect?: number): DocumentRemoval;
}

const MOST_AT_ONCE = 1_000;

/**
 * A collection of documents as nouns. Nothing is checked when it is read: only these nouns are ever
 * written to it.
 */
export function createCollection<Item extends object>(
  { documents, tenant }: { readonly documents: DocumentStore; readonly tenant: string },
  shape: Shape<Item>,
): Collection<Item> {
  const { collection, noun } = shape;
  const toHeld = ({ value, version }: StoredDocument): Held<Item> => ({
    item: value as unknown as Item,
    held: version,
  });
  const find = async (id: string): Promise<Held<Item> | undefined> => {
    const [document] = await documents.get(tenant, collection, [id]);
    return document === undefined ? undefined : toHeld(document);
  };
  async function* pieces(
    query: Pick<DocumentQuery, 'all' | 'any' | 'user'>,
    from: Range,
    limit: number,
  ): AsyncGenerator<readonly Held<Item>[]> {
    const range = { ...from };
    const end = range.direction === 'descending' ? 'before' : 'after';
    for (;;) {
      const found = await documents.find({ tenant, collection, ...query, ...range, limit });
      yield found.map(toHeld);
      const last = found.at(-1);
      if (last === undefined || found.length < limit) return;
      range[end] = { order: last.order, id: last.id };
    }
  }
  const placeOf = async (id: string): Promise<Place> => {
    const [document] = await documents.get(tenant, collection, [id]);
    if (document === undefined) throw missing(noun, id);
    return { order: document.order, id: document.id };
  };
  const pageOf: Collection<Item>['pageOf'] = async (options, query, load) => {
    const { limit, range, isBackward } = await readPage(options, placeOf);
    const results = [];
    for await (const found of pieces(query, range, Math.max(MOST_AT_ONCE / 10, limit))) {
      for (const result of await load(found)) if (result !== undefined) results.push(result);
      if (results.length >= limit) break;
    }
    const page = results.slice(0, limit);
    return isBackward ? page.toReversed() : page;
  };
  return {
    noun,
    find,
    async *all(query = {}) {
      for await (const found of pieces(query, { direction: 'ascending' }, MOST_AT_ONCE))
        yield* found;
    },
    async get(id) {
      const found = await find(id);
      if (found === undefined) throw missing(noun, id);
      return found;
    },
    async some(ids) {
      if (ids.length === 0) return [];
      return (await documents.get(tenant, collection, ids)).map(toHeld);
    },
    page: (options, query = {}, passes = () => true) =>
      pageOf(options, query, async (found) =>
        found.map(({ item }) => (passes(item) ? item : undefined)),
      ),
    pageOf,
    count: (query = {}) => documents.count({ tenant, collection, ...query }),
    put(item, expect) {
      const user = shape.user?.(item);
      return {
        type: 'put',
        tenant,
        collection,
        id: shape.id(item),
        ...(user !== undefined && { user }),
        terms: [...new Set(shape.terms(item))],
        order: shape.order(item),
        value: withoutUndefined(item),
        ...(expect !== undefined && { expect }),
      };
    },
    removal: (id, expect) => ({
      type: 'remove',
      tenant,
      collection,
      id,
      ...(expect !== undefined && { expect }),
    }),
  };
}

interface Place {
  readonly order: string;
  readonly id: string;
}

interface Range {
  after?: Place;
  before?: Place;
  readonly direction: 'ascending' | 'descending';
}

/**
 * Where a page lies in the order of the documents. Items nearest before a place are read backward
 * from it, and turned round.
 */
async function readPage(
  options: PageOptions = {},
  placeOf: (id: string) => Promise<Place>,
): Promise<{
  readonly limit: number;
  readonly range: Range;
  readonly isBackward: boolean;
}> {
  const limit = checkInteger('limit', options.limit ?? 50, 1, MOST_AT_ONCE);
  const order = checkOneOf('order', options.order ?? 'descending', [
    'ascending',
    'descending',
  ] as const);
  const { after, before } = options;
  const first = after === undefined ? undefined : await placeOf(after);
  const last = before === undefined ? undefined : await placeOf(before);
  const isBackward = first === undefined && last !== undefined;
  const isAscending = order === 'ascending';
  const lower = isAscending ? first : last;
  const upper = isAscending ? last : first;
  return {
    limit,
    isBackward,
    range: {
      ...(lower !== undefined && { after: lower }),
      ...(upper !== undefined && { before: upper }),
      direction: isAscending === isBackward ? 'descending' : 'ascending',
    },
  };
}

export function missing(noun: string, id: string): MemoirError {
  return new MemoirError('NOT_FOUND', `${noun} with id '${String(id).slice(0, 100)}' not found`);
}

/** JSON has no undefined: an absent field is left out. */
function withoutUndefined(item: object): JsonObject {
  const fields = Object.entries(item).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as JsonObject;
}

/** Most times that others may come between: each time one of them has written. */
const MOST_ATTEMPTS = 1_000;

/** What is to be written, and the answer when it was. */
export interface Decision<Result> {
  readonly writes: readonly DocumentWrite[];
  readonly result: Result;
  readonly erase?: boolean;
}

/**
 * Reads, decides and writes until nobody came between: `decide` reads the fresh state each time.
 * CONFLICTs that `decide` throws itself are its answer.
 */
export async function untilWritten<Result>(
  documents: DocumentStore,
  decide: () => Promise<Decision<Result>>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const { writes, result, erase } = await decide();
    if (writes.length === 0) return result;
    try {
      await documents.commit(writes, erase === true ? { erase } : {});
      return result;
    } catch (error) {
      const lostTheRace = MemoirError.is(error) && error.code === 'CONFLICT';
      if (!lostTheRace || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** INVALID_INPUT for a label or text that is none. */
export function checkText(field: string, value: unknown, longest: number): string {
  if (typeof value === 'string' && value.length <= longest && value.isWellFormed()) {
    return value.replaceAll('\0', '');
  }
  throw new MemoirError(
    'INVALID_INPUT',
    `${field} is ${describe(value)}: give text of at most ${longest} characters`,
  );
}
