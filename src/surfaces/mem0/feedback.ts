import type { Services } from '../services.ts';
import { COLLECTIONS, everyDocument, getDocuments } from './documents.ts';
import type { Filter } from './filters/index.ts';
import { lookAfter } from './tidy-beside.ts';
import { isoTime } from './times.ts';

export const FEEDBACK = ['POSITIVE', 'NEGATIVE', 'VERY_NEGATIVE'] as const;
export type FeedbackValue = (typeof FEEDBACK)[number];

/** What somebody said of a memory; the last word counts. */
export interface Feedback {
  readonly id: string;
  readonly feedback: FeedbackValue | null;
  readonly reason: string | null;
}

type Parts = Pick<Services, 'memory' | 'runtime'>;

/** What the score of a memory is multiplied by. */
const FACTORS: Readonly<Record<FeedbackValue, number>> = {
  POSITIVE: 1.1,
  NEGATIVE: 0.7,
  VERY_NEGATIVE: 0.4,
};

/**
 * Keeps what is said of a memory, in the place of what was said before; without a value and a reason
 * nothing is left. `user` is whose memory it is: forgetting all of theirs removes it too.
 */
export async function writeFeedback(
  parts: Parts,
  tenant: string,
  of: { readonly memory: string; readonly user: string | undefined },
  { id, feedback, reason }: Feedback,
): Promise<void> {
  const place = { tenant, collection: COLLECTIONS.feedback, id: of.memory } as const;
  const isNothing = feedback === null && reason === null;
  if (!isNothing) await lookAfter(parts, tenant);
  await parts.memory.store.documents.commit(
    [
      isNothing
        ? { type: 'remove', ...place }
        : {
            type: 'put',
            ...place,
            ...(of.user !== undefined && { user: of.user }),
            terms: feedback === null ? [] : [`feedback=${feedback}`],
            order: isoTime(parts.runtime.now()),
            value: { id, feedback, reason },
          },
    ],
    { erase: true },
  );
}

function valueIn(value: unknown): FeedbackValue | undefined {
  return FEEDBACK.find((each) => each === value);
}

/** What was said of these memories, by id; those of which nothing was said are left out. */
export async function feedbackOf(
  parts: Pick<Parts, 'memory'>,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, FeedbackValue>> {
  const said = new Map<string, FeedbackValue>();
  for (const { id, value } of await getDocuments(parts, tenant, COLLECTIONS.feedback, ids)) {
    const feedback = valueIn(value['feedback']);
    if (feedback !== undefined) said.set(id, feedback);
  }
  return said;
}

/** What was said of any memory of a tenant, by id. */
export async function everyFeedback(
  parts: Pick<Parts, 'memory'>,
  tenant: string,
): Promise<ReadonlyMap<string, FeedbackValue>> {
  const said = new Map<string, FeedbackValue>();
  const query = { tenant, collection: COLLECTIONS.feedback };
  for await (const { id, value } of everyDocument(parts, query)) {
    const feedback = valueIn(value['feedback']);
    if (feedback !== undefined) said.set(id, feedback);
  }
  return said;
}

/** The same for a filter: nothing is read when the filter does not ask for it. */
export async function feedbackFor(
  parts: Pick<Parts, 'memory'>,
  tenant: string,
  filter: Filter,
): Promise<{ readonly feedback?: ReadonlyMap<string, string> }> {
  return asksFeedback(filter) ? { feedback: await everyFeedback(parts, tenant) } : {};
}

function asksFeedback(filter: Filter): boolean {
  if (filter.type === 'test') return filter.field === 'feedback';
  return filter.type === 'not' ? asksFeedback(filter.part) : filter.parts.some(asksFeedback);
}

/** What the scores of these memories are multiplied by; 1 for those that are left out. */
export async function feedbackFactors(
  parts: Pick<Parts, 'memory'>,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const said = await feedbackOf(parts, tenant, ids);
  return new Map([...said].map(([id, feedback]) => [id, FACTORS[feedback]]));
}
