import { z } from 'zod';
import type { AgentRecord } from '../../index.ts';
import { findRun, targetOf } from './access.ts';
import { answer } from './answer.ts';
import type { Answer } from './answer.ts';
import { pass } from './call.ts';
import type { Call } from './call.ts';
import { toId } from './ids.ts';
import { readBody } from './read.ts';
import { texts } from './requests/fields.ts';
import type { Maybe } from './requests/fields.ts';

const CANCEL = { name: 'runs.cancel', action: 'write', audit: 'always' } as const;

const cancelBody: z.ZodType<{ readonly run_ids?: Maybe<string[]> }> = z.looseObject({
  run_ids: texts,
});

/** Cancels runs of an agent, or of one of its conversations; those named, or all that are not over. */
export async function cancelRuns(
  call: Call,
  agent: AgentRecord,
  conversation?: string,
): Promise<Answer> {
  const { run_ids: ids } = await readBody(call, cancelBody);
  return pass(call, CANCEL, targetOf(agent), async () => {
    const named = ids ? await Promise.all(ids.map((id) => findRun(call, id))) : undefined;
    const runs = named?.filter(({ run }) => run.agent === agent.id).map(({ run }) => run.id);
    const cancelled = await call.agents.runs.cancel({
      ...(runs !== undefined && { runs }),
      ...(conversation === undefined ? { agent: agent.id } : { conversation }),
    });
    return answer(Object.fromEntries(cancelled.map(({ id, status }) => [toId('run', id), status])));
  });
}
