import type { Candidate } from '../core/extraction.ts';
import type { IdSource } from '../core/ids.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Change, SlotState } from '../core/store.ts';
import type { Timestamp } from '../core/time.ts';
import { decideSentences } from './decide-sentences.ts';
import { decideSlot } from './decide-slot.ts';
import { episodeOf, isSilent } from './evidence.ts';
import { groupBySlot, isStated, slotsToRead, slotStates } from './group-by-slot.ts';

export { slotsToRead } from './group-by-slot.ts';

export interface DecideInput {
  /** In the order in which they were said. */
  readonly candidates: readonly Candidate[];
  /** The episodes that the candidates rest on; INVALID_INPUT when one is missing. */
  readonly episodes: readonly MemoryRecord[];
  /** The episodes only stand for the memories to be: nobody said them. Default: false. */
  readonly isOwn?: boolean;
  /** All memories in `slotsToRead(candidates, near)`, of any status. */
  readonly stored: readonly MemoryRecord[];
  /** Memories that may say the same as a candidate, as a search finds them. */
  readonly near: readonly MemoryRecord[];
  /** Memories that rest on the episodes already. */
  readonly resting: readonly MemoryRecord[];
  readonly now: Timestamp;
  readonly newId: IdSource;
  /** As `Runtime.digest`: for the content hash of new memories. */
  readonly digest: (text: string) => string;
}

export interface Decision {
  /** What is to be committed; empty when nothing new was said. */
  readonly changes: readonly Change[];
  /** What the decision rests on, to be guarded in the same commit. */
  readonly slots: readonly SlotState[];
  /** The memory that each candidate became part of; undefined for what a person's edit silenced. */
  readonly memories: readonly (string | undefined)[];
}

/**
 * Turns candidates into changes of what is remembered. Pure: the same input gives the same changes,
 * and what is true in the end does not depend on the order or the batches in which candidates come.
 *
 * | candidate | change |
 * |---|---|
 * | says what a memory says | strengthen it; nothing at all when this episode said so before |
 * | says it more precisely | revise its wording |
 * | says otherwise where one value holds, as trusted | add it, supersede the other |
 * | says otherwise, less trusted, or against what is pinned or immutable | add it as disputed |
 * | says that it has ended | supersede the memory by nothing, with the end of its validity |
 * | tells of a time before or between | add it in its place, adjust its neighbours |
 * | rests on words that a person has since edited | nothing |
 * | has no statement | strengthen a near memory that says the same, else add it |
 *
 * What is true when is `resolveSlot`'s to say.
 */
export function decide(input: DecideInput): Decision {
  const { now, newId, digest, isOwn = false } = input;
  const episodes = new Map(input.episodes.map((episode) => [episode.id, episode]));
  const edited = [...input.stored, ...input.near, ...input.resting].filter(
    ({ curated }) => curated,
  );
  const heard = input.candidates
    .map((candidate, place) => ({ candidate, place, episode: episodeOf(candidate, episodes) }))
    .filter(({ candidate }) => !edited.some((record) => isSilenced(candidate, record)));
  const memories: (string | undefined)[] = input.candidates.map(() => undefined);
  const changes: Change[] = [];
  const proposals = heard.flatMap(({ candidate, ...rest }) =>
    isStated(candidate) ? [{ candidate, ...rest, isOwn }] : [],
  );
  for (const group of groupBySlot(proposals, input.stored, input.near)) {
    const decided = decideSlot({ ...group, episodes, now, newId, digest });
    changes.push(...decided.changes);
    for (const [index, { place }] of group.proposals.entries()) {
      memories[place] = decided.memories[index];
    }
  }
  const sentences = heard.filter(({ candidate }) => !isStated(candidate));
  const decided = decideSentences({ sentences, near: input.near, now, newId, digest });
  changes.push(...decided.changes);
  for (const [index, { place }] of sentences.entries()) memories[place] = decided.memories[index];
  const slots = slotStates(slotsToRead(input.candidates, input.near), input.stored);
  return { changes: addsFirst(changes), slots, memories };
}

/** Whether a candidate rests on words that a person has since worded otherwise. */
function isSilenced({ source }: Candidate, record: MemoryRecord): boolean {
  return record.sources.some(
    (edited) =>
      edited.id === source.id &&
      edited.start < source.end &&
      source.start < edited.end &&
      isSilent(record, edited),
  );
}

/** So that nothing refers to a memory that is not there yet. */
function addsFirst(changes: readonly Change[]): readonly Change[] {
  return changes.toSorted(
    (left, right) => Number(left.type !== 'add') - Number(right.type !== 'add'),
  );
}
