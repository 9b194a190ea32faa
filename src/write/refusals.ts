import type { Candidate } from '../core/extraction.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Runtime } from '../core/runtime.ts';
import { isWritable, writablePartition } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { Statement } from '../core/statement.ts';
import type { Change, Store } from '../core/store.ts';
import { nameKey } from '../truth/slot.ts';

interface RefusalParts {
  readonly store: Store;
  readonly runtime: Runtime;
}

/**
 * Notes with the sources of derived memories that are about to be forgotten that these are not to be
 * made of them again, as digests, which keep none of the words. Done before they are forgotten, so
 * that nobody finds the place empty and the source without a note. Doing it twice changes nothing
 * more. CONFLICT when a source changed meanwhile.
 */
export async function refuseAgain(
  { store, runtime }: RefusalParts,
  scope: Scope,
  ids: readonly string[],
): Promise<void> {
  const forgotten = await store.records.get(scope, ids);
  const refusals = new Map<string, Set<string>>();
  for (const record of forgotten) {
    if (record.kind === 'summary') continue;
    for (const { id, observation } of record.sources) {
      const known = refusals.get(id) ?? new Set<string>();
      for (const said of wordings(record, observation?.object)) {
        known.add(digestOf(said, runtime));
      }
      refusals.set(id, known);
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
  if (changes.length > 0)
    await store.records.commit({ partition: writablePartition(scope), changes });
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
