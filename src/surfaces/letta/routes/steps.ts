import { z } from 'zod';
import type { RunStep } from '../../../index.ts';
import { findAgent, knows, requireKnown, targetOf } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { readId } from '../ids.ts';
import { listMessages } from '../message-list.ts';
import { fillPage, readPage } from '../paging.ts';
import { queryFlag, queryOneOf, queryText, queryTexts, readBody } from '../read.ts';
import { texts } from '../requests/fields.ts';
import type { Maybe } from '../requests/fields.ts';
import { toStep, toStepMetrics } from '../shapes/step.ts';

const LIST = { name: 'steps.list', action: 'read', audit: 'reads' } as const;
const GET = { name: 'steps.get', action: 'read', audit: 'reads' } as const;
const FEEDBACK = { name: 'steps.feedback', action: 'write', audit: 'always' } as const;

async function list(call: Call): Promise<Answer> {
  const page = readPage(call, 'step', { limit: 50, order: 'desc' });
  const agentId = queryText(call, 'agent_id');
  const agent =
    agentId === undefined
      ? {}
      : { agent: (await findAgent(call, readId('agent', agentId, ['query', 'agent_id']))).id };
  const isMeant = stepTest(call);
  const found = await fillPage(
    page,
    (options) => call.agents.runs.steps({ ...agent, ...options }),
    ({ id }) => id,
    async (step) => isMeant(step) && knows(call, await call.agents.get(step.agent)),
  );
  return answer(found.map((step) => toStep(call.services, step)));
}

function stepTest(call: Call): (step: RunStep) => boolean {
  const model = queryText(call, 'model');
  const feedback = queryOneOf(call, 'feedback', ['positive', 'negative'] as const);
  const has = queryFlag(call, 'has_feedback');
  const tags = queryTexts(call, 'tags');
  const start = queryText(call, 'start_date');
  const end = queryText(call, 'end_date');
  // Steps here have no traces.
  const isTraced = queryTexts(call, 'trace_ids') !== undefined;
  return (step) =>
    !isTraced &&
    (model === undefined || step.model === model) &&
    (feedback === undefined || step.feedback === feedback) &&
    (has === undefined || has === (step.feedback !== undefined)) &&
    (tags === undefined || tags.some((tag) => step.tags.includes(tag))) &&
    (start === undefined || Date.parse(step.createdAt) >= Date.parse(start)) &&
    (end === undefined || Date.parse(step.createdAt) <= Date.parse(end));
}

/** What is told of one step. */
function ofStep(work: (call: Call, step: RunStep) => Promise<Answer>): Route['answer'] {
  return async (call) => {
    const id = readId('step', call.parameters[0] ?? '', ['path', 'step_id']);
    const found = await requireKnown(call, await call.agents.runs.step(id), 'Step', id);
    const { of: agent, ...step } = found;
    return pass(call, GET, targetOf(agent), () => work(call, step));
  };
}

interface FeedbackBody {
  readonly feedback?: Maybe<'positive' | 'negative'>;
  readonly tags?: Maybe<string[]>;
}

const feedbackBody: z.ZodType<FeedbackBody> = z.looseObject({
  feedback: z.enum(['positive', 'negative']).nullish(),
  tags: texts,
});

async function giveFeedback(call: Call): Promise<Answer> {
  const body = await readBody(call, feedbackBody);
  const id = readId('step', call.parameters[0] ?? '', ['path', 'step_id']);
  const { of: agent } = await requireKnown(call, await call.agents.runs.step(id), 'Step', id);
  return pass(call, FEEDBACK, targetOf(agent), async () => {
    const step = await call.agents.runs.feedback(id, body.feedback ?? null, body.tags ?? undefined);
    return answer(toStep(call.services, step));
  });
}

export const stepRoutes: readonly Route[] = [
  { method: 'GET', path: 'v1/steps', answer: (call) => pass(call, LIST, {}, () => list(call)) },
  {
    method: 'GET',
    path: 'v1/steps/:id',
    answer: ofStep(async (call, step) => answer(toStep(call.services, step))),
  },
  {
    method: 'GET',
    path: 'v1/steps/:id/metrics',
    answer: ofStep(async (_call, step) => answer(toStepMetrics(step))),
  },
  { method: 'GET', path: 'v1/steps/:id/trace', answer: ofStep(async () => answer(null)) },
  {
    method: 'GET',
    path: 'v1/steps/:id/messages',
    answer: ofStep(async (call, { id: step }) =>
      answer(await listMessages(call, { step }, { limit: 100, order: 'asc' })),
    ),
  },
  { method: 'PATCH', path: 'v1/steps/:id/feedback', answer: giveFeedback },
];
