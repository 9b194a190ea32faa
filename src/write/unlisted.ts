import type { MemoryRecord } from '../core/record.ts';
import { STATUSES } from '../core/record.ts';
import type { Scope } from '../core/scope.ts';
import type { Store } from '../core/store.ts';
import { readTerms } from '../text/analyze.ts';

const PAGE = 1_000;

/** Whether a memory was observed more often than it lists sources: older ones gave way to newer. */
export function hasUnlisted({ kind, observed = 1, sources }: MemoryRecord): boolean {
  return kind !== 'episode' && kind !== 'summary' && observed > sources.length;
}

/**
 * The episodes of a memory's owner that share a word with it, those that share most first, then the
 * newest: among them are all that it was read from in words of its own, listed or not. Reads every
 * episode of the owner, so it is for the rare memory that lists fewer sources than it has.
 */
export async function episodesLike(
  store: Store,
  memory: MemoryRecord,
): Promise<readonly MemoryRecord[]> {
  const { session: _, ...owner } = memory.scope;
  const words = wordsOf(memory);
  const found: { readonly episode: MemoryRecord; readonly shared: number }[] = [];
  for await (const episode of episodesOf(store, owner)) {
    const terms = new Set(readTerms(episode.text).terms);
    const shared = [...terms].filter((term) => words.has(term)).length;
    if (shared > 0) found.push({ episode, shared });
  }
  return found
    .toSorted(
      (left, right) =>
        right.shared - left.shared ||
        Date.parse(right.episode.occurredAt) - Date.parse(left.episode.occurredAt),
    )
    .map(({ episode }) => episode);
}

/** Of the memory and of the value as its sources word it. */
function wordsOf({ text, sources }: MemoryRecord): ReadonlySet<string> {
  const values = sources.flatMap(({ observation }) => observation?.object ?? []);
  return new Set([text, ...values].flatMap((said) => readTerms(said).terms));
}

async function* episodesOf(store: Store, owner: Scope): AsyncGenerator<MemoryRecord> {
  let cursor: string | undefined;
  do {
    const page = await store.records.list({
      scope: owner,
      filter: { kinds: ['episode'], statuses: STATUSES, anyTime: true },
      limit: PAGE,
      now: 0,
      ...(cursor !== undefined && { cursor }),
    });
    // What belongs to no user or no agent is read beside it, but is not what this was read from.
    for (const record of page.items)
      if (record.scope.user === owner.user && record.scope.agent === owner.agent) yield record;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
