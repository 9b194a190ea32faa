import { kinshipOf } from './kinship.ts';
import type { Token } from './token.ts';
import { isCapitalised } from './token.ts';
import { verbForms } from './verbs.ts';
import { ADVERBS, HEDGES, NOMINATIVE } from './words.ts';

/** A stretch of a sentence that has at most one finite verb of its own. */
export interface RawClause {
  readonly tokens: readonly Token[];
  /** The conjunction it begins with; "," for a mere comma or stop, "" for the first. */
  readonly joint: string;
  /** It has no subject of its own: "and bought a bike". */
  readonly isInheriting: boolean;
}

const JOINTS = new Set([
  'because',
  'although',
  'though',
  'while',
  'whereas',
  'since',
  'as',
  'when',
  'whenever',
  'if',
  'unless',
  'until',
  'where',
  'that',
  'so',
  'before',
  'after',
  'once',
  'whether',
  'cause',
  'cuz',
  'cos',
  'and',
  'but',
  'or',
  'plus',
  'yet',
  'who',
  'which',
]);
const STOPS = new Set([
  ';',
  ':',
  '(',
  ')',
  '\u2014',
  '\u2013',
  '\u2026',
  '...',
  '!',
  '.',
  '?',
  '--',
  '\u25a0',
]);

/** Cuts a sentence into clauses. Joined, they are the sentence without the signs between them. */
export function splitClauses(tokens: readonly Token[]): RawClause[] {
  const clauses: RawClause[] = [];
  let current: Token[] = [];
  let joint = '';
  let isInheriting = false;
  const flush = (next: string, inherits: boolean): void => {
    if (current.length > 0) clauses.push({ tokens: current, joint, isInheriting });
    current = [];
    joint = next;
    isInheriting = inherits;
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) continue;
    const cut = cutAt(tokens, at, current, joint === 'who' || joint === 'which');
    if (cut === undefined) current.push(token);
    else {
      flush(cut.joint, cut.isInheriting);
      at += cut.skip - 1;
    }
  }
  flush('', false);
  return joinLeads(clauses, tokens);
}

interface Cut {
  readonly joint: string;
  readonly isInheriting: boolean;
  /** Tokens that belong to no clause. */
  readonly skip: number;
}

function cutAt(
  tokens: readonly Token[],
  at: number,
  current: readonly Token[],
  isRelative: boolean,
): Cut | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  const { lower } = token;
  if (lower === ':' && namesFollow(tokens, at + 1)) return undefined;
  if (STOPS.has(lower) || isDash(tokens, at)) return { joint: ',', isInheriting: false, skip: 1 };
  if (
    current.length === 0 &&
    JOINTS.has(lower) &&
    (lower !== 'that' || startsClause(tokens, at + 1))
  ) {
    return { joint: lower, isInheriting: inheritsAt(tokens, at + 1, current), skip: 1 };
  }
  if (lower === ',') return cutAtComma(tokens, at, current, isRelative);
  if (JOINTS.has(lower)) return cutAtJoint(tokens, at, current);
  const isPronoun = NOMINATIVE.has(lower) && !/^(?:you|it)$/.test(lower);
  return isPronoun && current.some(isVerb) && startsClause(tokens, at)
    ? { joint: 'that', isInheriting: false, skip: 0 }
    : undefined;
}

function cutAtComma(
  tokens: readonly Token[],
  at: number,
  current: readonly Token[],
  isRelative: boolean,
): Cut | undefined {
  const next = tokens[at + 1];
  if (next === undefined) return { joint: ',', isInheriting: false, skip: 1 };
  if (JOINTS.has(next.lower)) {
    const cut = cutAtJoint(tokens, at + 1, current);
    return cut === undefined ? undefined : { ...cut, skip: 2 };
  }
  if (startsClause(tokens, at + 1)) return { joint: ',', isInheriting: false, skip: 1 };
  if (isRelative && isVerb(next)) return { joint: 'resume', isInheriting: true, skip: 1 };
  if (current.some(isVerb) && goesOn(next)) return { joint: ',', isInheriting: true, skip: 1 };
  return undefined;
}

function cutAtJoint(
  tokens: readonly Token[],
  at: number,
  current: readonly Token[],
): Cut | undefined {
  const token = tokens[at];
  const next = tokens[at + 1];
  if (token === undefined || next === undefined) return undefined;
  const joint = token.lower;
  if ((joint === 'who' || joint === 'which') && (isVerb(next) || startsClause(tokens, at + 1))) {
    return { joint, isInheriting: false, skip: 1 };
  }
  if (joint === 'when' || joint === 'if' || joint === 'whether' || joint === 'unless') {
    return { joint, isInheriting: false, skip: 1 };
  }
  if (!current.some(isVerb)) return undefined;
  // "born and raised in".
  if (next.lower === 'raised' && current.at(-1)?.lower === 'born') return undefined;
  if (joint === 'that' && !startsClause(tokens, at + 1)) return undefined;
  if (startsClause(tokens, at + 1)) return { joint, isInheriting: false, skip: 1 };
  if (/^(?:and|but|or|then)$/.test(joint) && inheritsAt(tokens, at + 1, current)) {
    return { joint, isInheriting: true, skip: 1 };
  }
  return undefined;
}

/** "loves jazz, hates techno": a finite form that can be no noun or participle of a list. */
function goesOn(token: Token): boolean {
  return (
    token.tag === 'VERB' &&
    verbForms(token.lower).some(({ form }) => form === 's' || form === 'past')
  );
}

/** "three kids: Nils, Freja and Otto". */
function namesFollow(tokens: readonly Token[], from: number): boolean {
  const first = tokens[from];
  return first !== undefined && isCapitalised(first) && !tokens.slice(from).some(isVerb);
}

/** A verb that goes on with the subject of the clause before: of the same tense. */
function inheritsAt(tokens: readonly Token[], from: number, current: readonly Token[]): boolean {
  let at = from;
  while (isAdverb(tokens[at])) at++;
  const token = tokens[at];
  if (token === undefined || /^(?:to|not)$/.test(token.lower)) return false;
  if (token.tag === 'AUX') return current.length === 0 || !/^(?:'s|to)$/.test(token.lower);
  const forms = verbForms(token.lower);
  if (token.tag !== 'VERB' && !(forms.some(({ form }) => form === 'past') && token.tag !== 'NOUN'))
    return false;
  if (forms.some(({ form }) => form === 'past' || form === 's') && !token.lower.endsWith('ing'))
    return true;
  if (forms.every(({ form }) => form === 'ing')) return token.lower.endsWith('ed');
  const isInfinitive = current.some(
    (each) =>
      each.lower === 'to' ||
      /^(?:can|will|'ll|would|should|could|might|'d|ca|do|does|did)$/.test(each.lower),
  );
  return !isInfinitive && forms.some(({ form }) => form === 'base');
}

/** Whether a subject with its verb begins there. */
function startsClause(tokens: readonly Token[], from: number): boolean {
  let at = from;
  while (isAdverb(tokens[at])) at++;
  const first = tokens[at];
  if (first === undefined) return false;
  if (NOMINATIVE.has(first.lower)) return isVerb(afterAdverbs(tokens, at + 1));
  const behind = afterTime(tokens, at);
  if (behind > at && NOMINATIVE.has(tokens[behind]?.lower ?? ''))
    return isVerb(afterAdverbs(tokens, behind + 1));
  let length = 0;
  while (isNominal(tokens[at + length], length)) length++;
  return (
    length > 0 &&
    length <= 7 &&
    isFinite(afterAdverbs(tokens, at + length)) &&
    !isNaming(tokens, at + length)
  );
}

/** "next week I'm flying", "on Monday, we moved": a time before the subject begins a clause too. */
function afterTime(tokens: readonly Token[], from: number): number {
  const words = tokens.slice(from, from + 4).map(({ lower }) => lower);
  const length = LEADING_TIME.exec(words.join(' '))?.[0].split(' ').length ?? 0;
  return from + length;
}

const LEADING_TIME =
  /^(?:(?:next|last|this) (?:week|weekend|month|year|spring|summer|autumn|fall|winter|night|\w+day)|(?:(?:on )?\w+day|tomorrow|yesterday|today|tonight|in \d{4})(?: (?:morning|afternoon|evening|night))?)\b(?: ,)?/;

/** "a dog named Rex": no verb of a clause. */
function isNaming(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1];
  return (
    /^(?:named|called)$/.test(tokens[at]?.lower ?? '') && next !== undefined && isCapitalised(next)
  );
}

function isNominal(token: Token | undefined, index: number): boolean {
  if (token === undefined || (index === 0 && token.lower === 'to')) return false;
  if (token.tag === 'PRON')
    return /^(?:my|our|his|her|their|your|its|this|that|every(?:one|body)|nobody|some(?:one|body))$/.test(
      token.lower,
    );
  return (
    /^(?:DET|ADJ|NOUN|PROPN|NUM)$/.test(token.tag) ||
    (token.tag === 'PART' && /^['\u2019]s?$/.test(token.text)) ||
    (kinshipOf(token.lower) !== undefined && index > 0)
  );
}

function afterAdverbs(tokens: readonly Token[], from: number): Token | undefined {
  let at = from;
  while (isAdverb(tokens[at]) || /^(?:not|never|no|longer)$/.test(tokens[at]?.lower ?? '')) at++;
  return tokens[at];
}

function isAdverb(token: Token | undefined): boolean {
  return token !== undefined && (ADVERBS.has(token.lower) || HEDGES.has(token.lower));
}

export function isVerb(token: Token | undefined): boolean {
  return token !== undefined && (token.tag === 'VERB' || token.tag === 'AUX');
}

function isFinite(token: Token | undefined): boolean {
  if (token === undefined || !isVerb(token)) return false;
  return token.tag === 'AUX' || !token.lower.endsWith('ing');
}

/** " - " and the like; not the sign within a word. */
function isDash(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token?.lower !== '-') return false;
  const before = tokens[at - 1];
  const after = tokens[at + 1];
  return (
    before === undefined ||
    after === undefined ||
    before.end < token.start ||
    token.end < after.start
  );
}

/** "Since 2019, | I work": what has no verb belongs to the clause after it. */
function joinLeads(clauses: readonly RawClause[], tokens: readonly Token[]): RawClause[] {
  const joined: RawClause[] = [];
  for (const clause of clauses) {
    const before = joined.at(-1);
    if (
      before !== undefined &&
      isLead(before) &&
      (clause.joint === ',' || clause.joint === 'that') &&
      !clause.isInheriting
    ) {
      joined[joined.length - 1] = { ...before, tokens: between(tokens, before, clause) };
    } else joined.push(clause);
  }
  return joined;
}

/** All words of two clauses, and the sign between them, which keeps the lead out of the subject. */
function between(tokens: readonly Token[], first: RawClause, last: RawClause): readonly Token[] {
  const start = first.tokens[0]?.start ?? 0;
  const end = last.tokens.at(-1)?.end ?? 0;
  return tokens.filter((token) => token.start >= start && token.end <= end);
}

function isLead({ tokens, joint }: RawClause): boolean {
  return !tokens.some(isVerb) && tokens.length < 8 && !/^(?:if|unless|whether)$/.test(joint);
}
