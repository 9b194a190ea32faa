import type { SearchResult } from '../../core/memory.ts';
import type { SessionShortTerm } from '../../core/short-term.ts';
import { shortenText } from '../../session/shorten.ts';
import { MESSAGE_OVERHEAD } from '../../text/message-tokens.ts';
import { bearsItself } from '../bears-itself.ts';
import { withoutEchoes } from '../echoes.ts';
import { notesOf } from '../messages/read.ts';
import { memoryOf } from '../parts.ts';
import { MEMORY_TOOL_IDS } from '../tools/memory-tools.ts';
import type { Measured } from './measure.ts';
import { refusedRuns } from './refused.ts';
import type { Turn } from './turn-parts.ts';

/** Most tokens of what is recalled for a message, and of the question that is asked for it. */
const MOST_RECALLED = 4_000;
const MOST_ASKED = 400;
/** Less is not worth the search. */
const LEAST_ROOM = 100;

/** Tokens kept free for what is recalled. */
export function recallRoom(contextWindow: number): number {
  return Math.min(MOST_RECALLED, Math.floor(contextWindow / 10));
}

/**
 * What user and agent remember that bears on the newest message and is not shown anyway, framed as
 * data; the same in every step of a turn. Undefined when there is nothing.
 */
export async function recallFor(turn: Turn, measured: Measured): Promise<string | undefined> {
  const newest = measured.units.findLast(({ isUser }) => isUser);
  const question = newest?.messages[0]?.content ?? '';
  if (newest === undefined || question.trim() === '') return undefined;
  const key = String(newest.position);
  if (!turn.recalled.has(key)) turn.recalled.set(key, await recall(turn, measured, question));
  return turn.recalled.get(key);
}

async function recall(
  turn: Turn,
  { thread, units, counter, settings, tokens }: Measured,
  message: string,
): Promise<string | undefined> {
  const { agent, conversation } = thread;
  const shown = units.flatMap(({ said }) => said.flatMap(({ ids }) => ids));
  const refused = await refusedRuns(turn.parts, agent.id);
  const isWorthTelling = (found: SearchResult): boolean =>
    isNoEcho(found) && !isShown(found, shown) && !refused.has(notesOf(found)?.run ?? '');
  const question = shortenText(message, MOST_ASKED, counter) ?? '';
  const free = settings.contextWindow - tokens.all;
  const room = Math.min(recallRoom(settings.contextWindow), free);
  if (room < LEAST_ROOM || question.trim() === '') return undefined;
  const asked = MESSAGE_OVERHEAD + counter.count(question);
  const memory = memoryOf(turn.parts, { user: conversation.user, area: agent.area });
  const context = await memory.context(question, {
    tokens: room + asked,
    session: conversation.id,
    shortTerm: alreadyShown(shown),
    choose: (found) => withoutEchoes(found.filter(isWorthTelling), message).filter(bearsItself),
  });
  turn.warnings.push(...context.warnings);
  const [first] = context.messages;
  return first?.role === 'system' ? first.content : undefined;
}

/** Made of nothing but what the window shows. */
function isShown({ sources }: SearchResult, shown: readonly string[]): boolean {
  return sources.length > 0 && sources.every(({ id }) => shown.includes(id));
}

/** A window that shows nothing more, and names what the context shows already. */
function alreadyShown(ids: readonly string[]): SessionShortTerm {
  const window = { messages: [], ids, tokens: 0, warnings: [] };
  return { name: 'agent-context', reach: () => 1, select: async () => ({ window }) };
}

/** What a memory tool answered says only what is remembered anyway. */
function isNoEcho({ parts = [] }: SearchResult): boolean {
  const results = parts.filter(({ type }) => type === 'tool-result');
  return (
    results.length === 0 || results.some(({ toolName }) => !(String(toolName) in MEMORY_TOOL_IDS))
  );
}
