import type { AgentInput, AgentRecord, NewMessage } from '../../index.ts';
import { findBlock } from './access.ts';
import type { Call } from './call.ts';
import { invalid } from './errors.ts';
import { withLetta } from './extra.ts';
import { readId } from './ids.ts';
import { createOnce } from './once.ts';
import { given } from './read.ts';
import { fillVariables, keptOf, settingsOf } from './requests/agent.ts';
import type { AgentBody, NewAgentBody } from './requests/agent.ts';
import { toBlockInput } from './requests/block.ts';
import type { SentBody } from './requests/messages.ts';

/** What an agent is given that names no tools, as their server gave it. */
const BASE_TOOLS = ['conversation_search', 'memory_replace', 'memory_insert'] as const;

/** `owner`: whose memory it works in, and which area it has, as far as the key says. */
export async function createAgent(
  call: Call,
  body: NewAgentBody,
  owner: { readonly user?: string; readonly area?: string },
): Promise<AgentRecord> {
  const { agents } = call;
  const input = { ...(await toAgentInput(call, body)), ...owner };
  const by = { actor: call.principal.actor };
  return createOnce(
    call,
    'agent',
    async (id) => {
      const agent = await agents.create({ ...input, id }, by);
      const first = (body.initial_message_sequence ?? []).map(toNewMessage);
      if (first.length > 0) await agents.messages.append(agent.id, first);
      return agent;
    },
    (id) => agents.get(id),
  );
}

async function toAgentInput(call: Call, body: NewAgentBody): Promise<AgentInput> {
  const fill = fillVariables(body.memory_variables);
  const tools = await toolsOf(call, body);
  await checkToolRules(call, body, tools);
  return {
    ...settingsOf(body),
    name: body.name ?? nameFor(call),
    tools,
    newBlocks: (body.memory_blocks ?? []).map((block) => toBlockInput(block, fill)),
    blocks: await blocksOf(call, body.block_ids ?? []),
    extra: withLetta({}, keptOf(body)),
  };
}

/** A name nobody has yet, in all likelihood. */
function nameFor({ services }: Call): string {
  return `agent-${services.newId().slice(-12)}`;
}

async function toolsOf(call: Call, body: NewAgentBody): Promise<readonly string[]> {
  const base = body.include_base_tools === false ? [] : BASE_TOOLS;
  return [
    ...new Set([...base, ...(body.tools ?? []), ...(await toolNames(call, body.tool_ids ?? []))]),
  ];
}

export function toolNames(call: Call, ids: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    ids.map(async (id) => {
      const { name } = await call.agents.tools.get(readId('tool', id, ['body', 'tool_ids']));
      return name;
    }),
  );
}

/** Blocks that the key may know of, by the ids of the caller. */
export function blocksOf(call: Call, ids: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    ids.map(async (id) => (await findBlock(call, readId('block', id, ['body', 'block_ids']))).id),
  );
}

/**
 * Rules are kept and told back, and the model is not held to them. One that would have a call approved
 * first must not be lost so: it is taken only for a tool that asks for approval itself.
 */
export async function checkToolRules(
  call: Call,
  { tool_rules: rules }: AgentBody,
  tools: readonly string[],
): Promise<void> {
  for (const { type, tool_name: name } of rules ?? []) {
    if (type !== 'requires_approval' || !name || !tools.includes(name)) continue;
    const tool = await call.agents.tools.get(name);
    if (tool.requiresApproval || tool.source === 'client') continue;
    throw invalid(
      ['body', 'tool_rules'],
      `Tool '${name}' is run without approval here: give it default_requires_approval instead`,
    );
  }
}

function toNewMessage({ role, content, name, otid, sender_id: sender }: SentBody): NewMessage {
  const text = typeof content === 'string' ? content : '';
  const parts = typeof content === 'string' ? undefined : content;
  const said = parts?.flatMap((part) => (typeof part['text'] === 'string' ? [part['text']] : []));
  return {
    role,
    text: said?.join('\n') ?? text,
    ...given({ content: parts, name, clientId: otid, sender }),
  };
}
