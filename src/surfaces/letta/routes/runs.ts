import type { Run, RunListOptions } from '../../../index.ts';
import { findAgent, findRun, findThread, knows, targetOf } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { invalid } from '../errors.ts';
import { readId } from '../ids.ts';
import { listMessages } from '../message-list.ts';
import { fillPage, readPage } from '../paging.ts';
import { given, queryFlag, queryText, queryTexts } from '../read.ts';
import { toRun } from '../shapes/run.ts';
import { toStep } from '../shapes/step.ts';
import { fromStopReason } from '../shapes/stop-reason.ts';
import { toRunUsage } from '../shapes/usage.ts';
import { resumeRun } from '../turns/resume.ts';

const LIST = { name: 'runs.list', action: 'read', audit: 'reads' } as const;
const GET = { name: 'runs.get', action: 'read', audit: 'reads' } as const;

const OPEN: readonly Run['status'][] = ['created', 'running'];
const STATUSES: ReadonlySet<string> = new Set([...OPEN, 'completed', 'failed', 'cancelled']);

async function list(call: Call): Promise<Answer> {
  const page = readPage(call, 'run', { limit: 100, order: 'desc' });
  const filter = await filterOf(call);
  const found = await fillPage(
    page,
    (options) => call.agents.runs.list({ ...filter, ...options }),
    ({ id }) => id,
    async (run) => knows(call, await call.agents.get(run.agent)),
  );
  return answer(found.map(toRun));
}

async function filterOf(call: Call): Promise<RunListOptions> {
  const named = [
    ...(queryTexts(call, 'agent_id') ?? []),
    ...(queryTexts(call, 'agent_ids') ?? []),
  ].filter((id) => id !== '');
  const agents = await Promise.all(
    named.map(async (id) => (await findAgent(call, readId('agent', id, ['query', 'agent_id']))).id),
  );
  const conversation = queryText(call, 'conversation_id');
  const stop = queryText(call, 'stop_reason');
  const reason = stop === undefined ? undefined : fromStopReason(stop);
  return {
    ...given({
      agents: agents.length === 0 ? undefined : agents,
      conversation:
        conversation === undefined
          ? undefined
          : (await findThread(call, conversation, named[0])).conversation.id,
      background: queryFlag(call, 'background'),
      stopReason: reason,
    }),
    ...given({ statuses: statusesOf(call) }),
    // A reason that no run has here ends none.
    ...(stop !== undefined && reason === undefined && { statuses: [] }),
  };
}

function statusesOf(call: Call): readonly Run['status'][] | undefined {
  const named = queryTexts(call, 'statuses');
  const unknown = named?.find((status) => !STATUSES.has(status));
  if (unknown !== undefined)
    throw invalid(['query', 'statuses'], 'Input should be a status', 'enum');
  if (queryFlag(call, 'active') !== true) return named as readonly Run['status'][] | undefined;
  return OPEN.filter((status) => named === undefined || named.includes(status));
}

/** What is told of one run. */
function ofRun(work: (call: Call, run: Run) => Promise<Answer>): Route['answer'] {
  return async (call) => {
    const { run, agent } = await findRun(call, call.parameters[0] ?? '');
    return pass(call, GET, targetOf(agent), () => work(call, run));
  };
}

async function stepsOf(call: Call, run: Run): Promise<Answer> {
  const page = readPage(call, 'step', { limit: 100, order: 'desc' });
  return answer(
    (await call.agents.runs.steps({ ...page, run: run.id })).map((step) =>
      toStep(call.services, step),
    ),
  );
}

export const runRoutes: readonly Route[] = [
  { method: 'GET', path: 'v1/runs', answer: (call) => pass(call, LIST, {}, () => list(call)) },
  { method: 'GET', path: 'v1/runs/:id', answer: ofRun(async (_call, run) => answer(toRun(run))) },
  {
    method: 'GET',
    path: 'v1/runs/:id/messages',
    answer: ofRun(async (call, { id: run }) =>
      answer(await listMessages(call, { run }, { limit: 100, order: 'asc' })),
    ),
  },
  { method: 'GET', path: 'v1/runs/:id/steps', answer: ofRun(stepsOf) },
  {
    method: 'GET',
    path: 'v1/runs/:id/usage',
    answer: ofRun(async (_call, { usage }) => answer(toRunUsage(usage))),
  },
  { method: 'GET', path: 'v1/runs/:id/trace', answer: ofRun(async () => answer([])) },
  {
    method: 'POST',
    path: 'v1/runs/:id/stream',
    answer: async (call) => resumeRun(call, await findRun(call, call.parameters[0] ?? '')),
  },
];
