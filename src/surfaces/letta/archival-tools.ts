import type { AgentRecord } from '../../index.ts';
import type { Call } from './call.ts';
import { lettaOf } from './extra.ts';

export const ARCHIVAL_TOOLS = ['archival_memory_insert', 'archival_memory_search'] as const;

/** An agent that was given the usual tools gets those of its archive when it has one. */
export async function giveArchivalTools({ agents }: Call, agent: AgentRecord): Promise<void> {
  if (lettaOf(agent.extra)['include_base_tools'] === false) return;
  const missing = ARCHIVAL_TOOLS.filter((name) => !agent.tools.includes(name));
  if (missing.length === 0) return;
  await agents.update(agent.id, { tools: [...agent.tools, ...missing] });
}
