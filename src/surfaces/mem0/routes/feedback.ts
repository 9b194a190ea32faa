import { locate, targetOf } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { passDoor } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { badRequest, memoryNotFound } from '../errors.ts';
import { FEEDBACK, writeFeedback } from '../feedback.ts';
import type { FeedbackValue } from '../feedback.ts';
import { readMemoryId, readText } from '../values.ts';

const GIVE = { name: 'memories.feedback', action: 'write', audit: 'always' } as const;

/** Longest reason, in characters. */
const LONGEST = 4_000;

function readValue(value: unknown): FeedbackValue | null {
  if (value === undefined || value === null || value === '') return null;
  const feedback =
    typeof value === 'string' && FEEDBACK.find((each) => each === value.toUpperCase());
  if (feedback) return feedback;
  throw badRequest(`feedback must be one of: ${FEEDBACK.join(', ')}`);
}

async function giveFeedback(call: Call): Promise<Answer> {
  const memory = readMemoryId(call.body['memory_id']);
  const feedback = readValue(call.body['feedback']);
  const reason = readText('feedback_reason', call.body['feedback_reason']) ?? null;
  if (reason !== null && reason.length > LONGEST) {
    throw badRequest(`feedback_reason must have at most ${LONGEST} characters`);
  }
  const record = await locate(call, memory);
  const target = record === undefined ? { kinds: [] } : { ...targetOf(record), kinds: [] };
  return passDoor(call, GIVE, target, async ({ tenant }, tell) => {
    if (record === undefined) throw memoryNotFound();
    const { services } = call;
    const id = services.newId();
    const of = { memory, user: record.scope.user };
    await writeFeedback(services, tenant, of, { id, feedback, reason });
    tell({ ids: [memory], detail: { feedback } });
    return answer({ id, feedback, feedback_reason: reason });
  });
}

export const feedbackRoutes: readonly Route[] = [
  { method: 'POST', path: 'v1/feedback', answer: giveFeedback },
];
