import type { ChatMessage } from '../../core/message.ts';
import type { ToolDefinition } from '../../core/model.ts';
import { shortenMessages } from '../../session/shorten.ts';
import { countMessages } from '../../text/message-tokens.ts';
import { compact } from '../compaction/compact.ts';
import { contextOverflow, measureThread } from './measure.ts';
import type { Measured } from './measure.ts';
import { recallFor, recallRoom } from './recall.ts';
import type { Turn } from './turn-parts.ts';

/** What the model is given in a step. */
export interface StepContext {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  /** Of all of it. */
  readonly tokens: number;
  readonly contextWindow: number;
}

/** Share of the window that is left for the answer when the agent names no number. */
const ANSWER_SHARE = 0.05;

/**
 * The context of a step within the window: system message, summary, messages, and before the newest
 * message of the user what is recalled for it. What was the same before stands first, so that caches
 * of providers hit. Older messages are evicted before the window is full. `most`: tokens that a
 * provider found too many.
 */
export async function buildStepContext(turn: Turn, most?: number): Promise<StepContext> {
  const measured = await fitThread(turn, most);
  const recalled = await recallFor(turn, measured);
  return assemble(turn, measured, recalled, most);
}

async function fitThread(turn: Turn, most: number | undefined): Promise<Measured> {
  const { instructions, clientTools } = turn.log.state;
  const measure = (): Promise<Measured> =>
    measureThread(turn, turn.conversation, { instructions, clientTools, keeps: true });
  const measured = await measure();
  const { tokens, settings } = measured;
  const { contextWindow, trigger, target } = settings;
  if (tokens.system + tokens.tools > contextWindow) throw tooLarge(measured);
  const limit = Math.floor(trigger * contextWindow) - recallRoom(contextWindow);
  if (most === undefined && tokens.all <= limit) return measured;
  const share = most === undefined ? target : Math.min(target, most / 2 / contextWindow);
  const compaction = await compact(turn, measured, {
    trigger: most === undefined ? 'window' : 'overflow',
    model: turn.model,
    settings: { ...settings, target: share },
    warn: (warning) => turn.warnings.push(warning),
  });
  if (compaction === undefined) return measured;
  turn.tell({ type: 'compaction', compaction });
  return measure();
}

function tooLarge({ tokens, settings }: Measured): Error {
  return contextOverflow(
    `Instructions, blocks and tools take ${tokens.system + tokens.tools} tokens and the window of the model has ${settings.contextWindow}: shorten them or raise compaction.contextWindow`,
  );
}

function assemble(
  { agent }: Turn,
  measured: Measured,
  recalled: string | undefined,
  most: number | undefined,
): StepContext {
  const { system, summary, units, counter, tools, tokens, settings } = measured;
  const { contextWindow } = settings;
  const newest = units.findLastIndex(({ isUser }) => isUser);
  const older = units.slice(0, Math.max(0, newest)).flatMap(({ messages }) => messages);
  const newer = units.slice(Math.max(0, newest)).flatMap(({ messages }) => messages);
  const asSystem = (content: string | undefined): readonly ChatMessage[] =>
    content === undefined || content === '' ? [] : [{ role: 'system', content }];
  const leading = [...asSystem(system.text), ...asSystem(summary)];
  // Said as data, never with the authority of the system, and apart from what the user says.
  const memories: readonly ChatMessage[] =
    recalled === undefined ? [] : [{ role: 'user', content: recalled }];
  const fixed = countMessages([...leading, ...memories], counter) + tokens.tools;
  const answer = Math.floor(
    Math.min(agent.maxOutputTokens ?? contextWindow * ANSWER_SHARE, contextWindow / 4),
  );
  const room = Math.min(contextWindow - answer, most ?? contextWindow) - fixed;
  const said = fitMessages([...older, ...newer].map(withoutFrame), room, measured);
  return {
    messages: [
      ...leading,
      ...said.slice(0, older.length),
      ...memories,
      ...said.slice(older.length),
    ],
    tools,
    tokens: fixed + countMessages(said, counter),
    contextWindow,
  };
}

const FRAME = /<(?=\s*\/?\s*memories\b)/gi;

/** Nobody but the memory opens or closes the frame of what is recalled. */
function withoutFrame(message: ChatMessage): ChatMessage {
  return { ...message, content: message.content.replaceAll(FRAME, '&lt;') };
}

/** Shortened in the context alone, where even the newest are more than there is room for. */
function fitMessages(
  messages: readonly ChatMessage[],
  room: number,
  measured: Measured,
): readonly ChatMessage[] {
  const { counter } = measured;
  if (countMessages(messages, counter) <= room) return messages;
  const shortened = shortenMessages(messages, room, counter);
  if (shortened === undefined) throw tooLarge(measured);
  return shortened;
}
