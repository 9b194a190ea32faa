import { checkItem } from './answer-item.ts';
import type { AnswerItem } from './answer-item.ts';
import { findList } from './find-list.ts';
import { countDrop, tallyText } from './tally.ts';
import type { Tally } from './tally.ts';

/** More items of one answer are not read. */
const MOST_ITEMS = 200;

/** What of an answer has the right shape; nothing in it is believed yet. */
export interface ParsedAnswer {
  readonly items: readonly AnswerItem[];
  readonly dropped: Tally;
  /** The list broke off; `items` are what was complete. */
  readonly truncated: boolean;
  /** In words for the model: why none of the answer can be used. Absent for an empty list. */
  readonly problem?: string;
}

/** Reads an answer about `count` messages as `prompt.ts` asks for it. Never throws. */
export function parseAnswer(answer: string, count: number): ParsedAnswer {
  const found = findList(answer);
  const dropped: Tally = new Map();
  if ('problem' in found) return { items: [], dropped, truncated: false, problem: found.problem };
  const items: AnswerItem[] = [];
  for (const value of found.items.slice(0, MOST_ITEMS)) {
    const item = checkItem(value, count);
    if ('fault' in item) countDrop(dropped, item.fault);
    else items.push(item);
  }
  const excess = found.items.length - MOST_ITEMS;
  if (excess > 0) countDrop(dropped, 'excess', excess);
  const isUseless = items.length === 0 && found.items.length > 0;
  return {
    items,
    dropped,
    truncated: found.truncated,
    ...(isUseless && { problem: `it had ${tallyText(dropped)}` }),
  };
}
