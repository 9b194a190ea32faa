import type { MemoryRecord, SourceSpan } from '../core/record.ts';
import { isWritable } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { Store } from '../core/store.ts';

type Stretch = Pick<SourceSpan, 'start' | 'end'>;

/**
 * New states of the episodes that forgotten memories rest on, without the words that no other memory
 * rests on: blanks stand for them, so that the places of the others stay what they are. Episodes that
 * are forgotten themselves, and those in which nothing would be left, are not among them.
 */
export async function blotWords(
  store: Store,
  scope: Scope,
  forgotten: readonly string[],
): Promise<readonly MemoryRecord[]> {
  const going = new Set(forgotten);
  const named = await store.records.get(scope, forgotten);
  const spans = Map.groupBy(
    named.flatMap(({ sources }) => sources.filter(({ id }) => !going.has(id))),
    ({ id }) => id,
  );
  const episodes = await store.records.get(scope, [...spans.keys()]);
  const blotted = await Promise.all(
    episodes
      .filter((episode) => episode.kind === 'episode' && isWritable(episode.scope, scope))
      .map(async (episode) => {
        const resting = await store.records.restingOn(scope, { ids: [episode.id] });
        const kept = resting
          .filter(({ id }) => !going.has(id))
          .flatMap(({ sources }) => sources.filter(({ id }) => id === episode.id));
        return blot(episode, spans.get(episode.id) ?? [], kept);
      }),
  );
  return blotted.flat();
}

function blot(
  episode: MemoryRecord,
  spans: readonly Stretch[],
  kept: readonly Stretch[],
): readonly MemoryRecord[] {
  const free = spans.filter((span) => !kept.some((other) => overlap(span, other)));
  const text = free.reduce(
    (all, { start, end }) => `${all.slice(0, start)}${' '.repeat(end - start)}${all.slice(end)}`,
    episode.text,
  );
  if (text === episode.text || text.trim() === '') return [];
  return [{ ...episode, text, version: episode.version + 1 }];
}

function overlap(left: Stretch, right: Stretch): boolean {
  return left.start < right.end && right.start < left.end;
}
