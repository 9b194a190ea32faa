import type { AgentMessage, Conversation } from '../../core/agents.ts';
import type { AgentParts } from '../parts.ts';
import { runsOf } from '../records/shapes.ts';
import type { TurnParts } from './turn-parts.ts';

/** Runs of an agent in which the provider refused what it was shown. */
export async function refusedRuns(parts: AgentParts, agent: string): Promise<ReadonlySet<string>> {
  const runs = new Set<string>();
  for await (const { item } of runsOf(parts).all({ all: [`refused=${agent}`] })) runs.add(item.id);
  return runs;
}

/**
 * The messages that a context is built from: those of the log since its cut-off, without what a
 * provider refused, since it would refuse every context that holds it. The log and search keep it.
 */
export async function contextMessages(
  { parts, data, contents }: TurnParts,
  { id, agent, contextFrom }: Conversation,
): Promise<readonly AgentMessage[]> {
  const [messages, refused] = await Promise.all([
    data.messages.from(id, contextFrom),
    refusedRuns(parts, agent),
  ]);
  return withoutRefused(messages, refused).map((message) => {
    const content = contents?.get(message.id) ?? contents?.get(message.clientId ?? '');
    return content === undefined ? message : { ...message, content };
  });
}

/**
 * What a refused run said stays while the turn that is to be answered rests on it, that is until the
 * user says something after it, and for good when a later run answered it.
 */
export function withoutRefused(
  messages: readonly AgentMessage[],
  refused: ReadonlySet<string>,
): readonly AgentMessage[] {
  if (refused.size === 0) return messages;
  return messages.filter(({ run }, at) => {
    if (run === undefined || !refused.has(run)) return true;
    const next = messages.slice(at + 1).find((each) => each.run !== run);
    return next === undefined || !next.items.some(({ type }) => type === 'user');
  });
}
