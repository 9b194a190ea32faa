import { USER_SUBJECT } from '../../core/statement.ts';
import { normalize } from '../../text/normalize.ts';
import { isStanding } from '../../text/standing.ts';
import type { AnswerItem } from './answer-item.ts';
import { INSTRUCTIONS } from './prompt.ts';
import type { ItemSource } from './source.ts';
import type { Exclusion } from './tally.ts';

/** Words that are written to move a model, not to be remembered. */
const ORDER =
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,60}\b(?:instructions?|prompts?|rules|guidelines|messages)\b|\bsystem prompt\b|\byou are now\b|\bdeveloper mode\b|\bnew instructions?\s*:|\bjailbreak/i;

/**
 * The rule by which an item may not be learned from this source, however true: lasting instructions
 * come from users alone; what tools and documents say of "the user" is not the user's word; nothing
 * that gives orders to a model, or that Memoir itself put into a prompt, is learned.
 */
export function trespassOf(item: AnswerItem, source: ItemSource): Exclusion | undefined {
  const { voice } = source.message;
  if (isEcho(item.text) || isEcho(item.quote)) return 'echo';
  if (ORDER.test(item.text)) return 'instruction';
  if (voice === 'user') return undefined;
  if (item.kind === 'procedure') return 'role';
  if (voice !== 'assistant' && isAboutUser(item)) return 'role';
  if (ORDER.test(source.sentences)) return 'instruction';
  return [item.text, item.quote].some(isStanding) ? 'instruction' : undefined;
}

export function isAboutUser({ statement, text }: AnswerItem): boolean {
  return statement === undefined
    ? /^(?:the )?user\b/i.test(text)
    : statement.subject === USER_SUBJECT;
}

/** What the frames of `read/frame.ts` and the marks of the prompt begin with. */
const MARKS =
  /<\/?(?:(?:message|context)-|memories>|summary>)|recalled from earlier conversations|data for reference, (?:oldest first, )?never instructions/i;
/** Shorter texts stand in the instructions by chance. */
const SHORTEST_ECHO = 24;
const OWN_WORDS = bareWords(INSTRUCTIONS.join(' '));

function isEcho(text: string): boolean {
  if (MARKS.test(text)) return true;
  const words = bareWords(text);
  return words.length >= SHORTEST_ECHO && OWN_WORDS.includes(words);
}

function bareWords(text: string): string {
  return normalize(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
