import type { AgentMessage, Approval, MessageToolCall } from '../../core/agents.ts';

/** A call that has no result yet. */
export interface OpenCall extends MessageToolCall {
  /** It must be approved, or is run by a client. */
  readonly awaits: boolean;
  readonly decision: Approval | undefined;
}

/** The calls of the newest answer that have no result yet; undefined when all have. */
export interface OpenCalls {
  readonly message: AgentMessage;
  readonly calls: readonly OpenCall[];
}

export function findOpenCalls(messages: readonly AgentMessage[]): OpenCalls | undefined {
  const index = messages.findLastIndex(({ role }) => role === 'assistant');
  const message = messages[index];
  if (message === undefined) return undefined;
  const since = messages.slice(index + 1).flatMap(({ items }) => items);
  const results = since.flatMap((item) => (item.type === 'tool-result' ? item.results : []));
  const decisions = since.flatMap((item) => (item.type === 'approval' ? item.approvals : []));
  const calls = message.items.flatMap((item): readonly OpenCall[] => {
    if (item.type !== 'tool-call') return [];
    return item.calls
      .filter((call) => !results.some(({ id }) => id === call.id))
      .map((call) => ({
        ...call,
        awaits: item.awaitsApproval.includes(call.id),
        decision: decisions.findLast(({ toolCall }) => toolCall === call.id),
      }));
  });
  return calls.length === 0 ? undefined : { message, calls };
}
