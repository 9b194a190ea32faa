import type { AgentMessage } from '../../core/agents.ts';
import { asks } from '../../text/patterns.ts';
import { listMemories } from '../answer-alone.ts';
import { withoutEchoes } from '../echoes.ts';
import { memoryOf, timeOf } from '../parts.ts';
import { answerId } from './take-step.ts';
import { readThread } from './turn-parts.ts';
import type { Turn } from './turn-parts.ts';

const MOST_LISTED = 10;

/**
 * Answers without a model: lists what is remembered that bears on the newest message. The list is told
 * and not stored, because memory must not feed on itself.
 */
export async function answerAlone(turn: Turn): Promise<void> {
  const { parts, data, log } = turn;
  const { agent, conversation } = await readThread(turn);
  const window = await data.messages.from(conversation.id, conversation.contextFrom);
  const newest = window.findLast(({ role, text }) => role === 'user' && text.trim() !== '');
  const question = newest?.text ?? '';
  const text = question === '' ? NOTHING_ASKED : await listFound(turn, question, newest?.episodes);
  const id = answerId(turn, 0);
  const message: AgentMessage = {
    id,
    agent: agent.id,
    conversation: conversation.id,
    ...(conversation.user !== undefined && { user: conversation.user }),
    role: 'assistant',
    text,
    items: [{ type: 'assistant', text }],
    run: log.run.id,
    at: timeOf(parts),
    episodes: [],
  };
  turn.added.push(message);
  turn.tell({ type: 'message', message });
}

const NOTHING_ASKED = 'No language model is configured, and nothing was asked.';
const MODEL_ABSENT_TEXT = 'No language model is configured: this is answered from memory alone.';
const NOTED = 'Noted.';
const MODEL_ABSENT = {
  code: 'MODEL_ABSENT',
  message: 'No language model is configured: the answer lists what is remembered.',
} as const;

async function listFound(
  turn: Turn,
  question: string,
  own: readonly string[] = [],
): Promise<string> {
  const { agent, conversation } = await readThread(turn);
  const memory = memoryOf(turn.parts, { user: conversation.user, area: agent.area });
  const found = await memory.search(question.slice(0, 10_000), {
    limit: MOST_LISTED + own.length,
  });
  turn.warnings.push(MODEL_ABSENT, ...found.warnings);
  const others = found.results.filter(({ id }) => !own.includes(id)).slice(0, MOST_LISTED);
  const memories = withoutEchoes(others, question);
  const told = memories.length === 0 && !asks(question) ? NOTED : listMemories(memories);
  return `${MODEL_ABSENT_TEXT}\n${told}`;
}
