import type { AgentData, AgentTurns, Compaction, CompactionSettings } from '../../core/agents.ts';
import { createInTurn } from '../../core/in-turn.ts';
import { compact } from '../compaction/compact.ts';
import { readCompacted } from '../compaction/state.ts';
import type { AgentParts } from '../parts.ts';
import { readCompaction } from '../records/new-agent.ts';
import { findModel } from './begin.ts';
import { measureThread } from './measure.ts';
import { previewContext } from './preview.ts';
import { recoverRuns } from './recover.ts';
import { createReflectionSchedule } from './reflection-schedule.ts';
import { reflectOn } from './reflect.ts';
import { resetContext } from './reset.ts';
import { holdConversation, send } from './send.ts';
import type { SendParts } from './send.ts';
import type { TurnParts } from './turn-parts.ts';

/** Talking with the agents of a tenant; no I/O before it is used. */
export function createAgentTurns(parts: AgentParts, data: AgentData): AgentTurns {
  const turn: TurnParts = { parts, data };
  const reflect: AgentTurns['reflect'] = (agent, conversation) =>
    reflectOn(turn, agent, conversation);
  const { onEnd } = createReflectionSchedule(turn, reflect);
  const sending: SendParts = { ...turn, inTurn: createInTurn(), onEnd };
  return {
    send: (agent, input, options = {}) => send(sending, agent, input, options),
    async compact(conversation, settings = {}) {
      const { id } = await data.conversations.get(conversation);
      return holdConversation(sending, id, undefined, () => compactNow(turn, id, settings));
    },
    compaction: async (conversation) => (await readCompacted(turn, conversation)).compaction,
    async reset(agent, options = {}) {
      const done = await holdConversation(sending, (await data.get(agent)).id, undefined, () =>
        resetContext(turn, agent, options.purge ?? false),
      );
      return done ?? data.get(agent);
    },
    context: (conversation) => previewContext(turn, conversation),
    recover: () => recoverRuns(sending),
    reflect,
  };
}

async function compactNow(
  turn: TurnParts,
  conversation: string,
  changes: Partial<CompactionSettings>,
): Promise<Compaction | undefined> {
  const measured = await measureThread(turn, conversation, { keeps: true });
  const settings = readCompaction(measured.settings, changes);
  const { parts } = turn;
  const hasModel = parts.models.list().length > 0;
  const model = hasModel ? findModel(turn, measured.thread, undefined) : undefined;
  return compact(turn, measured, { trigger: 'manual', model, settings });
}
