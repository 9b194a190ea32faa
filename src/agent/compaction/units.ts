import type { AgentMessage } from '../../core/agents.ts';
import { toolCallIds } from '../../core/message.ts';
import type { ChatMessage } from '../../core/message.ts';
import type { TokenCounter } from '../../core/tokens.ts';
import type { SessionMessage } from '../../session/messages.ts';
import { toUnits } from '../../session/units.ts';
import { countMessages } from '../../text/message-tokens.ts';
import { toChatMessage } from '../messages/parts-of-message.ts';

/** Messages that a context shows together or not at all: a call with its results and approvals. */
export interface ContextUnit {
  /** Of its first message in the session. */
  readonly position: number;
  /** As a model is told them; what only records an approval is not told. */
  readonly messages: readonly ChatMessage[];
  /** The same with their ids, for summaries. */
  readonly said: readonly SessionMessage[];
  readonly tokens: number;
  /** Begins with what the user said. */
  readonly isUser: boolean;
  /** Has calls whose results are awaited: nothing was said since. */
  readonly isOpen: boolean;
}

/**
 * A log in units. Results whose call is not there (it was forgotten) are left out: models refuse
 * them. Approvals stay with the call that they are about.
 */
export function toContextUnits(
  messages: readonly AgentMessage[],
  counter: TokenCounter,
): readonly ContextUnit[] {
  const units = toUnits(messages.map(toSessionMessage));
  const newest = units.findLastIndex((unit) =>
    unit.some(({ message }) => message.role === 'assistant'),
  );
  return units.map((unit, index) => {
    const said = unit.filter(({ message }) => !isSilent(message));
    const told = said.map(({ message }) => message);
    return {
      position: unit[0]?.firstPosition ?? 0,
      messages: told,
      said,
      tokens: countMessages(told, counter),
      isUser: told[0]?.role === 'user',
      isOpen: index === newest && isOpen(told),
    };
  });
}

/** What stands for a message that a model is told nothing of; it stays with the one before. */
const SILENT: ChatMessage = { role: 'tool', content: '' };

function isSilent(message: ChatMessage): boolean {
  return message === SILENT;
}

function toSessionMessage(message: AgentMessage): SessionMessage {
  const position = message.position ?? 0;
  return {
    message: toChatMessage(message) ?? SILENT,
    ids: message.episodes,
    firstPosition: position,
    lastPosition: position + message.episodes.length - 1,
    versions: 0,
    at: message.at,
  };
}

function isOpen(messages: readonly ChatMessage[]): boolean {
  const answered = new Set(messages.flatMap((message) => toolCallIds(message, 'tool-result')));
  return messages.some((message) =>
    toolCallIds(message, 'tool-call').some((id) => !answered.has(id)),
  );
}
