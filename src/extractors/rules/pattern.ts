import type { Filled, SlotContext, SlotValue } from './slots/slot.ts';
import { SLOTS } from './slots/index.ts';
import type { Token } from './token.ts';

/** What a pattern took from the words behind a verb. */
export interface Match {
  readonly slots: ReadonlyMap<string, readonly SlotValue[]>;
  /** What comes after it. */
  readonly left: readonly Token[];
}

/** A pattern, read once: see `compilePattern`. */
export type Pattern = readonly Element[];

type Element =
  | { readonly type: 'word'; readonly words: ReadonlySet<string>; readonly isOptional: boolean }
  | { readonly type: 'slot'; readonly slot: string; readonly isOptional: boolean }
  | { readonly type: 'any' }
  | { readonly type: 'end' };

/**
 * Reads a pattern: `at|for` is one of two words, `{place}` a slot of `slots.ts`, `?` behind either makes
 * it optional, `*` is any words, `.` the end. "with|for {organisation} as? {role}?"
 */
export function compilePattern(source: string): Pattern {
  return source
    .split(' ')
    .filter((part) => part !== '')
    .map(readElement);
}

function readElement(part: string): Element {
  if (part === '*') return { type: 'any' };
  if (part === '.') return { type: 'end' };
  const isOptional = part.endsWith('?');
  const body = isOptional ? part.slice(0, -1) : part;
  const slot = /^\{(\w+)\}$/.exec(body)?.[1];
  if (slot === undefined) return { type: 'word', words: new Set(body.split('|')), isOptional };
  if (SLOTS[slot] === undefined)
    throw new TypeError(`A rule names the slot ${slot}, which is none.`);
  return { type: 'slot', slot, isOptional };
}

/**
 * Matches words from the first on. What is left over must not go on with the phrase: a preposition, a
 * sign or an adverb may follow, a noun or a verb may not.
 */
export function matchPattern(
  pattern: Pattern,
  tokens: readonly Token[],
  context: SlotContext,
): Match | undefined {
  return step(pattern, 0, tokens, 0, new Map(), context);
}

type Taken = ReadonlyMap<string, readonly SlotValue[]>;

function step(
  pattern: Pattern,
  index: number,
  tokens: readonly Token[],
  at: number,
  slots: Taken,
  context: SlotContext,
): Match | undefined {
  const element = pattern[index];
  const goOn = (next: number, taken: Taken = slots): Match | undefined =>
    step(pattern, index + 1, tokens, next, taken, context);
  if (element === undefined)
    return endsWell(tokens[at]) ? { slots, left: tokens.slice(at) } : undefined;
  if (element.type === 'end') return at >= tokens.length ? goOn(at) : undefined;
  if (element.type === 'any') return matchAny(tokens, at, goOn);
  if (element.type === 'word') {
    const isThere = element.words.has(tokens[at]?.lower ?? '');
    return (isThere ? goOn(at + 1) : undefined) ?? (element.isOptional ? goOn(at) : undefined);
  }
  const filled = at < tokens.length ? SLOTS[element.slot]?.(tokens, at, context) : undefined;
  const matched =
    filled === undefined ? undefined : goOn(filled.end, withSlot(slots, element.slot, filled));
  return matched ?? (element.isOptional ? goOn(at) : undefined);
}

function matchAny(
  tokens: readonly Token[],
  from: number,
  goOn: (at: number) => Match | undefined,
): Match | undefined {
  for (let at = from; at <= tokens.length; at++) {
    const match = goOn(at);
    if (match !== undefined) return match;
  }
  return undefined;
}

function withSlot(slots: Taken, slot: string, filled: Filled): Taken {
  return new Map([...slots, [slot, filled.values]]);
}

function endsWell(token: Token | undefined): boolean {
  if (token === undefined) return true;
  return (
    /^(?:ADP|PUNCT|SCONJ|CCONJ|ADV|INTJ|SYM|X|PART|SPACE)$/.test(token.tag) ||
    /^(?:who|which|where|that|when|based|living|working|specializing|specialising|studying|named|called|left)$/.test(
      token.lower,
    )
  );
}
