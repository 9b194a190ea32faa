import type { AgentMessage, JsonObject } from '../../../index.ts';

/** A message of ours as one of an agent file. `at`: its place, which names it there. */
export function writeMessage(message: AgentMessage, at: number): JsonObject {
  const { items } = message;
  const calls = items.flatMap((item) => (item.type === 'tool-call' ? item.calls : []));
  const results = items.flatMap((item) => (item.type === 'tool-result' ? item.results : []));
  const approvals = items.flatMap((item) => (item.type === 'approval' ? item.approvals : []));
  return {
    type: 'message',
    id: `message-${at}`,
    role: approvals.length > 0 ? 'approval' : message.role,
    content: contentOf(message),
    name: results[0]?.name ?? message.name ?? null,
    otid: message.clientId ?? null,
    sender_id: message.sender ?? null,
    group_id: null,
    model: null,
    agent_id: 'agent-0',
    tool_calls:
      calls.length === 0
        ? null
        : calls.map(({ id, name, input }) => ({
            id,
            type: 'function',
            function: { name, arguments: input },
          })),
    tool_call_id: results[0]?.id ?? null,
    tool_returns: results.map(({ id, output, isError }) => ({
      tool_call_id: id,
      status: isError ? 'error' : 'success',
      func_response: typeof output === 'string' ? output : JSON.stringify(output),
      stdout: null,
      stderr: null,
    })),
    approvals:
      approvals.length === 0
        ? null
        : approvals.map(({ toolCall, approve, reason }) => ({
            type: 'approval',
            tool_call_id: toolCall,
            approve,
            reason: reason ?? null,
          })),
    created_at: message.at,
  };
}

function contentOf({ items, content, text }: AgentMessage): readonly JsonObject[] {
  const thoughts = items.flatMap((item): readonly JsonObject[] =>
    item.type === 'reasoning'
      ? [
          {
            type: 'reasoning',
            reasoning: item.text,
            is_native: true,
            signature: item.signature ?? null,
          },
        ]
      : [],
  );
  const words = content ?? (text === '' ? [] : [{ type: 'text', text }]);
  return [...thoughts, ...words];
}
