import type { SearchResult } from '../core/memory.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { BesideTurns } from '../core/search.ts';
import type { TokenCounter } from '../core/tokens.ts';
import { MESSAGE_OVERHEAD } from '../text/message-tokens.ts';
import { asks } from '../text/patterns.ts';
import { createChangeFinder } from './changes.ts';
import { BESIDE, NEWER, inOrderOfTime, renderMemories, renderMemory } from './frame.ts';
import type { ShownMemories } from './frame.ts';
import type { Wish } from './standing.ts';

/** What there is to show, before it is known what fits. */
export interface Offer {
  /** Newest first. */
  readonly wishes: readonly Wish[];
  readonly mostWishes: number;
  /** Best first. */
  readonly candidates: readonly SearchResult[];
  /** The turns beside candidates, by the id of these. */
  readonly beside: ReadonlyMap<string, BesideTurns>;
  /** Ids of what is shown elsewhere. */
  readonly known: ReadonlySet<string>;
}

export interface FittedMemories extends ShownMemories {
  readonly recalled: readonly SearchResult[];
  /** Undefined when nothing is shown. */
  readonly content: string | undefined;
  readonly tokens: number;
}

/**
 * Most of the whole room that wishes may take from recalled memories. Wishes are short (some 25
 * tokens), so that two or three fit into 500 tokens and ten into 2,000; recalled memories lose
 * little by it, because the last of them matter least.
 */
const WISH_SHARE = 0.15;
/** Turns are put beside recalled ones only when at least this share of the room is left. */
const SPARE_SHARE = 0.5;
/** Characters: tokens of running text are shorter in the mean, so that what is far too long is not counted. */
const LONG_TOKEN = 6;
/** How many of the best get the turns beside them. */
const MOST_WITH_BESIDE = 5;

/**
 * Fits memories into the room, in this order: standing wishes into their share of the `whole` room;
 * recalled memories by rank while they fit, a smaller one where a larger does not; and, when half of
 * the room is left then, the turns beside the best of them. A wish that was also recalled is shown
 * once, among the wishes, whole. The count of the joined text decides: parts counted alone may add
 * up to less.
 */
export function fitMemories(
  counter: TokenCounter,
  offer: Offer,
  { whole, room }: { readonly whole: number; readonly room: number },
): FittedMemories {
  const wishes = takeWishes(counter, offer, Math.min(room, Math.floor(whole * WISH_SHARE)));
  const changesAmong = createChangeFinder();
  const render = (
    recalled: readonly SearchResult[],
    beside: readonly MemoryRecord[],
  ): FittedMemories => {
    const shown = { ...arrange(wishes, recalled, beside), changes: changesAmong(recalled) };
    const content = renderMemories(shown);
    return { ...shown, content, tokens: MESSAGE_OVERHEAD + counter.count(content) };
  };
  const wished = render([], []);
  if (wishes.length > 0 && wished.tokens > room) {
    return fitMemories(counter, { ...offer, mostWishes: wishes.length - 1 }, { whole, room });
  }
  const recalled = takeCandidates(counter, offer, wishes, room - wished.tokens);
  for (; recalled.length > 0; recalled.pop()) {
    const shown = render(recalled, []);
    if (shown.tokens > room) continue;
    const left = room - shown.tokens;
    const beside =
      left < room * SPARE_SHARE ? [] : takeBeside(counter, offer, shown, recalled, left);
    for (; beside.length > 0; beside.pop()) {
      const all = render(recalled, beside);
      if (all.tokens <= room) return all;
    }
    return shown;
  }
  return wishes.length === 0 ? { ...wished, content: undefined, tokens: 0 } : wished;
}

/** In order of time; a wish that was recalled gets all of its text and is shown nowhere else. */
function arrange(
  wishes: readonly Wish[],
  recalled: readonly SearchResult[],
  beside: readonly MemoryRecord[],
): Pick<FittedMemories, 'wishes' | 'recalled' | 'beside'> {
  const ids = new Set(recalled.map(({ id }) => id));
  const inOrder = inOrderOfTime(wishes.map(({ record }) => record));
  const texts = new Map(wishes.map(({ record, text }) => [record.id, text]));
  return {
    wishes: inOrder.map((record) => ({
      record,
      text: ids.has(record.id) ? record.text : (texts.get(record.id) ?? record.text),
    })),
    recalled: inOrderOfTime(recalled),
    beside: inOrderOfTime(beside),
  };
}

/** Newest first, while they fit into the share. */
function takeWishes(
  counter: TokenCounter,
  { wishes, mostWishes }: Offer,
  share: number,
): readonly Wish[] {
  const taken: Wish[] = [];
  let left = share;
  for (const wish of wishes) {
    if (taken.length === mostWishes) break;
    const cost = counter.count(`${renderMemory(wish.record, '', wish.text)}\n`) + 1;
    if (cost > left) continue;
    left -= cost;
    taken.push(wish);
  }
  return taken;
}

function takeCandidates(
  counter: TokenCounter,
  { candidates }: Offer,
  wishes: readonly Wish[],
  room: number,
): SearchResult[] {
  const wished = new Map(wishes.map(({ record, text }) => [record.id, text]));
  const taken: SearchResult[] = [];
  let left = room;
  for (const memory of candidates) {
    const isShown = wished.get(memory.id) === memory.text;
    if (!isShown && memory.text.length > left * LONG_TOKEN) continue;
    const cost = isShown ? 0 : counter.count(`${renderMemory(memory, NEWER)}\n`) + 1;
    if (cost > left) continue;
    left -= cost;
    taken.push(memory);
  }
  return taken;
}

/**
 * For the best of the recalled: the question that it answers, the answer to the question it asks, the
 * assistant's reply.
 */
function takeBeside(
  counter: TokenCounter,
  { beside, known }: Offer,
  { wishes }: ShownMemories,
  recalled: readonly SearchResult[],
  left: number,
): MemoryRecord[] {
  const shown = new Set([
    ...known,
    ...wishes.map(({ record }) => record.id),
    ...recalled.map(({ id }) => id),
  ]);
  const taken: MemoryRecord[] = [];
  let room = left;
  for (const memory of recalled.slice(0, MOST_WITH_BESIDE)) {
    for (const turn of worthBeside(memory, beside.get(memory.id) ?? {})) {
      const cost = counter.count(`${renderMemory(turn, BESIDE)}\n`) + 1;
      if (shown.has(turn.id) || turn.text.trim() === '' || cost > room) continue;
      room -= cost;
      shown.add(turn.id);
      taken.push(turn);
    }
  }
  return taken;
}

function worthBeside(memory: MemoryRecord, { before, after }: BesideTurns): MemoryRecord[] {
  const isReply = after?.role === 'assistant' && memory.role !== 'assistant';
  return [
    ...(before !== undefined && asks(before.text) ? [before] : []),
    ...(after !== undefined && (isReply || asks(memory.text)) ? [after] : []),
  ].filter(({ kind }) => kind === 'episode');
}
