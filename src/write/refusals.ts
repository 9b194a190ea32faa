import type { Candidate } from '../core/extraction.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Runtime } from '../core/runtime.ts';
import { isWritable, writablePartition } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { Statement } from '../core/statement.ts';
import type { Change, Store } from '../core/store.ts';
import { nameKey } from '../truth/slot.ts';
import { episodesLike, hasUnlisted } from './unlisted.ts';

interface RefusalParts {
  readonly store: Store;
  readonly runtime: Runtime;
}

/** Notes written in one transaction. */
const BATCH = 1_000;

/**
 * Notes with the sources of derived memories that are about to be forgotten that these are not to be
 * made of them again, as digests, which keep none of the words. Of a memory that was observed more
 * often than it lists sources, all episodes that share a word with it are told. Done before they are
 * forgotten, so that nobody finds the place empty and the source without a note. Doing it twice
 * changes nothing more. CONFLICT when a source changed meanwhile.
 */
export async function refuseAgain(
  parts: RefusalParts,
  scope: Scope,
  ids: readonly string[],
): Promise<void> {
  const { store } = parts;
  const forgotten = await store.records.get(scope, ids);
  const refusals = new Map<string, Set<string>>();
  for (const record of forgotten) {
    if (record.kind === 'summary') continue;
    for (const [id, digests] of await refusalsOf(parts, record)) {
      refusals.set(id, new Set([...digests, ...(refusals.get(id) ?? [])]));
    }
  }
  for (const id of ids) refusals.delete(id);
  if (refusals.size === 0) return;
  const sources = await store.records.get(scope, [...refusals.keys()]);
  const changes = sources.flatMap((record): readonly Change[] => {
    if (record.kind !== 'episode' || !isWritable(record.scope, scope)) return [];
    const refused = new Set(record.refused);
    const all = new Set([...refused, ...(refusals.get(record.id) ?? [])]);
    if (all.size === refused.size) return [];
    return [{ type: 'strengthen', record: { ...record, refused: [...all] } }];
  });
  for (let at = 0; at < changes.length; at += BATCH) {
    const batch = changes.slice(at, at + BATCH);
    await store.records.commit({ partition: writablePartition(scope), changes: batch });
  }
}

/** What each source of a memory is not to say again, by its id. */
async function refusalsOf(
  { store, runtime }: RefusalParts,
  record: MemoryRecord,
): Promise<ReadonlyMap<string, Set<string>>> {
  const listed = record.sources.map(({ id, observation }) => {
    const said = wordings(record, observation?.object);
    return [id, new Set(said.map((each) => digestOf(each, runtime)))] as const;
  });
  if (!hasUnlisted(record)) return merged(listed);
  const all = new Set(listed.flatMap(([, digests]) => [...digests]));
  const like = await episodesLike(store, record);
  return merged([...listed, ...like.map(({ id }) => [id, all] as const)]);
}

function merged(
  listed: readonly (readonly [string, ReadonlySet<string>])[],
): ReadonlyMap<string, Set<string>> {
  const refusals = new Map<string, Set<string>>();
  for (const [id, digests] of listed) {
    refusals.set(id, new Set([...digests, ...(refusals.get(id) ?? [])]));
  }
  return refusals;
}

/** The candidates without those that somebody forgot, and that their source is not to say again. */
export async function withoutRefused(
  { store, runtime }: RefusalParts,
  owner: Scope,
  candidates: readonly Candidate[],
): Promise<readonly Candidate[]> {
  const ids = [...new Set(candidates.map(({ source }) => source.id))];
  const sources = await store.records.get(owner, ids);
  const refused = new Map(sources.map((record) => [record.id, record.refused]));
  return candidates.filter((candidate) => {
    const digests = refused.get(candidate.source.id);
    return digests === undefined || !digests.includes(digestOf(candidate, runtime));
  });
}

type Said = Pick<Candidate, 'text' | 'statement'>;

/** What a memory says, and what its source says in its own words. */
function wordings(record: MemoryRecord, object: string | undefined): readonly Said[] {
  const { statement } = record;
  if (statement === undefined || object === undefined) return [record];
  return [record, { text: record.text, statement: { ...statement, object } }];
}

function digestOf({ text, statement }: Said, { digest }: Runtime): string {
  return digest(JSON.stringify(statement === undefined ? text : partsOf(statement)));
}

function partsOf({ subject, predicate, object, negated }: Statement): readonly unknown[] {
  return [nameKey(subject), predicate, nameKey(object), negated === true];
}
