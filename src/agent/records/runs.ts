import type { Run, Runs, RunStep } from '../../core/agents.ts';
import { checkOneOf } from '../../core/check.ts';
import { timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { checkTags } from './check.ts';
import { untilWritten } from './collection.ts';
import { runsOf, stepsOf } from './shapes.ts';

/** Records of turns and of their steps. */
export function createRuns(parts: AgentParts): Runs {
  const runs = runsOf(parts);
  const steps = stepsOf(parts);
  return {
    get: async (id) => (await runs.get(id)).item,
    list(options = {}) {
      const { agents, conversation, statuses, background, stopReason } = options;
      const all = conversation === undefined ? [] : [`conversation=${conversation}`];
      return runs.page(
        options,
        { all, ...(agents !== undefined && { any: agents.map((agent) => `agent=${agent}`) }) },
        (run) =>
          (statuses === undefined || statuses.includes(run.status)) &&
          (background === undefined || background === run.background) &&
          (stopReason === undefined || stopReason === run.stopReason),
      );
    },
    step: async (id) => (await steps.get(id)).item,
    steps(options = {}) {
      const { run, agent } = options;
      const all = [
        ...(run === undefined ? [] : [`run=${run}`]),
        ...(agent === undefined ? [] : [`agent=${agent}`]),
      ];
      return steps.page(options, { all });
    },
    feedback: (id, feedback, tags) =>
      changeStep(parts, id, ({ feedback: _before, ...step }) => ({
        ...step,
        ...(feedback !== null &&
          feedback !== undefined && {
            feedback: checkOneOf('feedback', feedback, ['positive', 'negative'] as const),
          }),
        ...(tags !== undefined && { tags: checkTags('tags', tags) }),
      })),
    async cancel({ runs: ids, agent, conversation }) {
      const query =
        conversation !== undefined
          ? { all: [`conversation=${conversation}`] }
          : { all: agent === undefined ? [] : [`agent=${agent}`] };
      const meant = [...(ids ?? [])];
      if (ids === undefined) {
        const any = OPEN.map((status) => `status=${status}`);
        for await (const { item } of runs.all({ ...query, any })) meant.push(item.id);
      }
      return Promise.all(meant.map((id) => cancelRun(parts, id)));
    },
  };
}

const OPEN: readonly Run['status'][] = ['created', 'running'];

export function isOpen({ status }: Run): boolean {
  return OPEN.includes(status);
}

/** Whoever carries out the run sees it when it writes next, and stops. */
function cancelRun(parts: AgentParts, id: string): Promise<Run> {
  return changeRun(parts, id, (run) =>
    isOpen(run)
      ? { ...run, status: 'cancelled', stopReason: 'cancelled', completedAt: timeOf(parts) }
      : run,
  );
}

/** Changes a run, again when somebody was faster; nothing is written for what is the same. */
export function changeRun(parts: AgentParts, id: string, decide: (run: Run) => Run): Promise<Run> {
  return untilWritten(parts.documents, async () => {
    const { item, held } = await runsOf(parts).get(id);
    const next = decide(item);
    if (JSON.stringify(next) === JSON.stringify(item)) return { writes: [], result: item };
    const result = { ...next, version: item.version + 1, updatedAt: timeOf(parts) };
    return { writes: [runsOf(parts).put(result, held)], result };
  });
}

export function changeStep(
  parts: AgentParts,
  id: string,
  decide: (step: RunStep) => RunStep,
): Promise<RunStep> {
  return untilWritten(parts.documents, async () => {
    const { item, held } = await stepsOf(parts).get(id);
    const next = decide(item);
    if (JSON.stringify(next) === JSON.stringify(item)) return { writes: [], result: item };
    const result = { ...next, version: item.version + 1, updatedAt: timeOf(parts) };
    return { writes: [stepsOf(parts).put(result, held)], result };
  });
}
