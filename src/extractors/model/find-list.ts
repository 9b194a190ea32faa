/** The JSON list of an answer. */
export interface FoundList {
  readonly items: readonly unknown[];
  /** It broke off: these are its complete items. */
  readonly truncated: boolean;
}

/** The list, or in words for the model what is wrong with the answer. */
export type ListFinding = FoundList | { readonly problem: string };

/** More of an answer is not read, in UTF-16 code units. */
const LONGEST_ANSWER = 400_000;
/** More brackets that begin nothing are not looked into: an answer may consist of them. */
const MOST_ATTEMPTS = 64;
/** The same for those that never close: each of them is read to the end of the answer. */
const MOST_UNCLOSED = 8;

const THOUGHTS = /^\s*<(think|thinking|reasoning)>[\s\S]*?<\/\1>/i;

/**
 * Finds the list of objects in an answer: alone, in a code fence, in prose, or as a field of an
 * object, after the thoughts of a reasoning model. JSON is read strictly; of a list that breaks off,
 * the complete items are kept. The first list with objects counts; an empty one only when there is
 * no other. Nothing throws, whatever the answer is; time grows with its length.
 */
export function findList(answer: string): ListFinding {
  if (answer.trim() === '') return { problem: 'it was empty' };
  const isCut = answer.length > LONGEST_ANSWER;
  const text = answer.slice(0, LONGEST_ANSWER).replace(THOUGHTS, '');
  const state: Search = { empty: false, malformed: false, broken: false };
  const list = search(text, state);
  if (list !== undefined) return { ...list, truncated: list.truncated || isCut };
  if (state.malformed) return { problem: 'it was not valid JSON' };
  if (state.broken || isCut) return { problem: 'it broke off before its first item was complete' };
  if (state.empty) return { items: [], truncated: false };
  return { problem: 'there was no JSON list in it' };
}

/** What was met on the way. */
interface Search {
  empty: boolean;
  malformed: boolean;
  broken: boolean;
}

function search(text: string, state: Search): FoundList | undefined {
  let from = 0;
  let unclosed = 0;
  for (let attempt = 0; attempt < MOST_ATTEMPTS && unclosed < MOST_UNCLOSED; attempt += 1) {
    const start = nextBracket(text, from);
    if (start < 0) return undefined;
    const end = closingOf(text, start);
    const list =
      end < 0 ? readBroken(text, start, state) : readWhole(text.slice(start, end), state);
    if (list !== undefined) return list;
    if (end < 0) unclosed += 1;
    from = end < 0 ? start + 1 : end;
  }
  return undefined;
}

function nextBracket(text: string, from: number): number {
  const offset = text.slice(from).search(/[[{]/);
  return offset < 0 ? -1 : from + offset;
}

/** Just behind the bracket that closes the one at `start`; -1 when none does. */
function closingOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      if (at < 0) return -1;
    } else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The place of the quotation mark that ends the string; -1 when it does not end. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return -1;
}

function readWhole(text: string, state: Search): FoundList | undefined {
  const value = parse(text);
  if (value === undefined) {
    // "[1]" or "{name}" of prose is no attempt at a list; what has a key in quotes is.
    state.malformed ||= /[[{]\s*"/.test(text);
    return undefined;
  }
  const list = Array.isArray(value) ? value : onlyList(value);
  if (list === undefined) return undefined;
  if (list.length === 0) state.empty = true;
  return list.some(isObject) ? { items: list, truncated: false } : undefined;
}

/** The list of `{"items": [...]}`; an object with several lists of objects is not understood. */
function onlyList(value: unknown): readonly unknown[] | undefined {
  if (!isObject(value) || 'quote' in value) return undefined;
  const lists = Object.values(value).filter((field) => Array.isArray(field));
  return lists.length === 1 ? lists[0] : undefined;
}

function readBroken(text: string, start: number, state: Search): FoundList | undefined {
  const first = /[^\s[{]/.exec(text.slice(start));
  const isJson = first !== null && first[0] === '"';
  if (text[start] !== '[') {
    state.broken ||= isJson;
    return undefined;
  }
  const items = completeItems(text, start + 1);
  if (items.length > 0) return { items, truncated: true };
  state.broken ||= isJson || first === null;
  return undefined;
}

/** The objects from `from` on, up to the first that is not complete. */
function completeItems(text: string, from: number): readonly unknown[] {
  const items: unknown[] = [];
  let at = from;
  while (true) {
    at = behindSeparator(text, at);
    if (text[at] !== '{') return items;
    const end = closingOf(text, at);
    const item = end < 0 ? undefined : parse(text.slice(at, end));
    if (item === undefined) return items;
    items.push(item);
    at = end;
  }
}

function behindSeparator(text: string, from: number): number {
  let at = from;
  while (/[\s,]/.test(text[at] ?? '')) at += 1;
  return at;
}

/** The value of a JSON text; undefined when it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
