import type { AgentRecord, Conversation, Reflection, Run } from '../../core/agents.ts';
import { MemoirError } from '../../core/errors.ts';
import type { TurnParts } from './turn-parts.ts';

const MINUTE_MS = 60_000;
/** Longest delay of a timer: 2^31 - 1 milliseconds. */
const LONGEST_MS = 2_147_483_647;

/** How long until a conversation is to be reflected on, in milliseconds; undefined: not by now. */
export function reflectionDue(
  { reflection: settings }: Pick<AgentRecord, 'reflection'>,
  { reflection, createdAt }: Pick<Conversation, 'reflection' | 'createdAt'>,
  now: number,
): number | undefined {
  const steps = reflection?.steps ?? 0;
  if (settings === undefined || steps === 0) return undefined;
  if (settings.everySteps !== undefined && steps >= settings.everySteps) return 0;
  if (settings.everyMinutes === undefined) return undefined;
  const due = Date.parse(reflection?.at ?? createdAt) + settings.everyMinutes * MINUTE_MS;
  return Math.min(LONGEST_MS, Math.max(0, due - now));
}

/**
 * Reflects on conversations when it is due, after their turns and never in their way. A reflection
 * that fails is due again after the next turn.
 */
export function createReflectionSchedule(
  { parts, data }: TurnParts,
  reflect: (agent: string, conversation: string) => Promise<Reflection>,
): { onEnd(run: Run): void } {
  // The memory was closed, the agent removed, a model failed: nothing is lost by not reflecting.
  const tellUnexpected = (error: unknown): void => {
    if (!MemoirError.is(error)) parts.onProblem({ what: 'A reflection failed', error });
  };
  const timers = new Map<string, NodeJS.Timeout>();
  const later = async ({ agent, conversation }: Run): Promise<void> => {
    const [record, thread] = await Promise.all([
      data.get(agent),
      data.conversations.get(conversation),
    ]);
    const delay = reflectionDue(record, thread, parts.now());
    clearTimeout(timers.get(conversation));
    timers.delete(conversation);
    if (delay === undefined) return;
    const timer = setTimeout(() => {
      timers.delete(conversation);
      reflect(agent, conversation).catch(tellUnexpected);
    }, delay);
    // It holds no process that has nothing else to do: what is due then is done after the next turn.
    timer.unref();
    timers.set(conversation, timer);
  };
  return {
    onEnd(run) {
      later(run).catch(tellUnexpected);
    },
  };
}
