import { isForm, nextVerb } from './next-verb.ts';
import type { Token } from './token.ts';
import { readVerb, verbForms } from './verbs.ts';
import { ADVERBS, HEDGES } from './words.ts';

/** The verb of a clause and all that its auxiliaries say. */
export interface VerbGroup {
  readonly lemma: string;
  readonly tense: 'present' | 'past' | 'perfect' | 'future';
  readonly isProgressive: boolean;
  readonly isNegated: boolean;
  /** "no longer", "stopped", "quit doing". */
  readonly isEnded: boolean;
  /** "used to". */
  readonly isFormer: boolean;
  /** "started doing". */
  readonly isBegun: boolean;
  /** "always", "still": it holds whatever the tense. */
  readonly isLasting: boolean;
  /** "is going to", which is more than "will". */
  readonly isIntended: boolean;
  /** "would", "might" and the like; "can" is an ability. */
  readonly modal: string | undefined;
  readonly isHedged: boolean;
  /** Index of the token after it. */
  readonly end: number;
}

interface Reading {
  lemma: string;
  tense: VerbGroup['tense'];
  isProgressive: boolean;
  isNegated: boolean;
  isEnded: boolean;
  isFormer: boolean;
  isBegun: boolean;
  isLasting: boolean;
  isIntended: boolean;
  modal: string | undefined;
  isHedged: boolean;
  end: number;
  /** The subject is a hobby, a goal: it does nothing, and "is hiking" tells which it is. */
  readonly isOfThing: boolean;
}

const NOT = /^(?:not|n't|nt|never)$/;
const BE = new Set(['be', 'am', 'is', 'are', 'was', 'were', "'m", "'re", 'been', 'being', "'s"]);
const HAVE = new Set(['have', 'has', 'had', "'ve"]);
const MODALS: Readonly<Record<string, string>> = {
  would: 'would',
  could: 'could',
  should: 'should',
  might: 'might',
  may: 'may',
  must: 'must',
  can: 'can',
  ca: 'can',
  cannot: 'can',
};

/** Reads the verb group that begins at `from`; undefined when there is no verb. */
export function readVerbGroup(
  tokens: readonly Token[],
  from: number,
  isOfThing = false,
): VerbGroup | undefined {
  const reading: Reading = {
    lemma: '',
    tense: 'present',
    isProgressive: false,
    isNegated: false,
    isEnded: false,
    isFormer: false,
    isBegun: false,
    isLasting: false,
    isIntended: false,
    modal: undefined,
    isHedged: false,
    end: from,
    isOfThing,
  };
  let at: number | undefined = from;
  while (at !== undefined && reading.lemma === '') {
    const token: Token | undefined = tokens[at];
    if (token === undefined) return undefined;
    at =
      readAdverb(tokens, at, reading) ??
      readAuxiliary(tokens, at, reading) ??
      readMain(tokens, at, reading);
  }
  return reading.lemma === '' ? undefined : reading;
}

/** Each reader gives the index to go on from, undefined when it has no say. */
function readAdverb(tokens: readonly Token[], at: number, reading: Reading): number | undefined {
  const word = tokens[at]?.lower ?? '';
  if (word === 'not' || word === "n't" || word === 'nt' || word === 'never') {
    reading.isNegated = true;
    return at + 1;
  }
  if (word === 'no' && tokens[at + 1]?.lower === 'longer') {
    reading.isEnded = true;
    return at + 2;
  }
  if (HEDGES.has(word)) reading.isHedged = true;
  else if (!ADVERBS.has(word)) return undefined;
  if (word === 'always' || word === 'still') reading.isLasting = true;
  return at + 1;
}

function readAuxiliary(tokens: readonly Token[], at: number, reading: Reading): number | undefined {
  const word = tokens[at]?.lower ?? '';
  const next = nextVerb(tokens, at + 1);
  if (word === 'will' || word === "'ll" || word === 'wo' || word === 'shall') {
    reading.tense = 'future';
    return at + 1;
  }
  if (word === "'d" && tokens[at + 1]?.lower === 'rather') return readRather(at + 1, reading);
  if (word === "'d") return readHadOrWould(next, at, reading);
  const modal = Object.hasOwn(MODALS, word) ? MODALS[word] : undefined;
  // "I must call the bank" is to be done, "it must be late" is supposed.
  if (word === 'must' && next !== undefined && isForm(next, 'base') && !SUPPOSED.test(next.lower)) {
    reading.lemma = 'need';
    reading.end = tokens.indexOf(next);
    reading.isNegated = tokens.slice(at, reading.end).some(({ lower }) => NOT.test(lower));
    return reading.end;
  }
  if (modal === 'would' && tokens[at + 1]?.lower === 'rather') return readRather(at + 1, reading);
  if (modal !== undefined) {
    reading.modal = modal;
    if (word === 'cannot') reading.isNegated = true;
    return at + 1;
  }
  if ((word === 'do' || word === 'does' || word === 'did') && isForm(next, 'base')) {
    if (word === 'did') reading.tense = 'past';
    return at + 1;
  }
  if (word === 'used' && tokens[at + 1]?.lower === 'to') {
    reading.isFormer = true;
    return at + 2;
  }
  if (HAVE.has(word) || word === "'s") return readHave(tokens, at, next, reading);
  return BE.has(word) ? readBe(tokens, at, next, reading) : undefined;
}

function readHadOrWould(next: Token | undefined, at: number, reading: Reading): number {
  if (isForm(next, 'participle') && !isForm(next, 'base')) reading.tense = 'past';
  else reading.modal = 'would';
  return at + 1;
}

/** What follows "must" where it supposes or merely colours. */
const SUPPOSED = /^(?:be|have|admit|say|confess|warn|ask|know|think|mean|seem|feel|go|get|like)$/;

/** "would rather walk" tells of a preference. */
function readRather(at: number, reading: Reading): number {
  reading.lemma = 'rather';
  reading.end = at + 1;
  return reading.end;
}

function readHave(
  tokens: readonly Token[],
  at: number,
  next: Token | undefined,
  reading: Reading,
): number | undefined {
  const word = tokens[at]?.lower ?? '';
  if (next?.lower === 'got' && word !== 'had') {
    const afterGot = tokens[tokens.indexOf(next) + 1];
    if (tokens.slice(at, tokens.indexOf(next)).some(({ lower }) => NOT.test(lower)))
      reading.isNegated = true;
    if (afterGot !== undefined && /^(?:DET|NUM|NOUN|PRON|ADJ|PROPN)$/.test(afterGot.tag)) {
      reading.lemma = 'have';
      reading.end = tokens.indexOf(next) + 1;
      return reading.end;
    }
  }
  const isPerfect =
    isForm(next, 'participle') && next?.tag !== 'NOUN' && (word !== "'s" || next?.lower === 'been');
  if (isPerfect) {
    reading.tense = word === 'had' ? 'past' : 'perfect';
    return at + 1;
  }
  return word === "'s" ? readBe(tokens, at, next, reading) : undefined;
}

function readBe(
  tokens: readonly Token[],
  at: number,
  next: Token | undefined,
  reading: Reading,
): number | undefined {
  const word = tokens[at]?.lower ?? '';
  if ((word === 'was' || word === 'were') && reading.tense === 'present') reading.tense = 'past';
  if (
    next !== undefined &&
    !reading.isOfThing &&
    isForm(next, 'ing') &&
    (next.tag === 'VERB' || verbForms(next.lower).length > 0)
  ) {
    const index = tokens.indexOf(next);
    const after = tokens[index + 2];
    const isFuture =
      next.lower === 'going' &&
      tokens[index + 1]?.lower === 'to' &&
      after !== undefined &&
      isForm(after, 'base') &&
      after.tag !== 'PROPN' &&
      after.tag !== 'DET';
    if (isFuture) {
      if (tokens.slice(at, index).some(({ lower }) => NOT.test(lower))) reading.isNegated = true;
      reading.tense = reading.tense === 'past' ? 'past' : 'future';
      reading.isIntended = true;
      if (reading.tense === 'past') reading.modal = 'would';
      return index + 2;
    }
    reading.isProgressive = true;
    return at + 1;
  }
  reading.lemma = 'be';
  reading.end = at + 1;
  return readTail(tokens, reading);
}

function readMain(tokens: readonly Token[], at: number, reading: Reading): number | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  const forms = readVerb(token.lower);
  if (token.tag !== 'VERB' && token.tag !== 'AUX' && verbForms(token.lower).length === 0)
    return undefined;
  const after = tokens[at + 1];
  const form = forms[0];
  if (form === undefined) return undefined;
  setTense(forms, reading);
  const through = readThrough(form.lemma, tokens, at, reading);
  if (through !== undefined) return through;
  if (form.lemma === 'have' && after?.lower === 'to') {
    reading.lemma = 'need';
    reading.end = at + 1;
    return reading.end;
  }
  reading.lemma = form.lemma;
  reading.end = at + 1;
  return readTail(tokens, reading);
}

function setTense(
  forms: readonly { readonly lemma: string; readonly form: string }[],
  reading: Reading,
): void {
  if (reading.tense !== 'present' || reading.isFormer || reading.modal !== undefined) return;
  const isPast = forms.some(({ form }) => form === 'past');
  const isBase = forms.some(({ form }) => form === 'base' || form === 's');
  if (isPast && (!isBase || /^(?:quit|split)$/.test(forms[0]?.lemma ?? ''))) reading.tense = 'past';
}

/** "started working at", "stopped eating", "keep running": the verb after it is the one that counts. */
function readThrough(
  lemma: string,
  tokens: readonly Token[],
  at: number,
  reading: Reading,
): number | undefined {
  const isGivenUp = lemma === 'give' && tokens[at + 1]?.lower === 'up';
  const next = isGivenUp ? at + 2 : at + 1;
  const word = tokens[next];
  const isDoing = isForm(word, 'ing') && verbForms(word?.lower ?? '').length > 0;
  const isToDo =
    word?.lower === 'to' && isForm(tokens[next + 1], 'base') && tokens[next + 1]?.tag !== 'DET';
  if ((lemma === 'stop' || lemma === 'quit' || isGivenUp) && isDoing) {
    reading.isEnded = true;
    return next;
  }
  if ((lemma === 'start' || lemma === 'begin') && (isDoing || isToDo)) {
    reading.isBegun = true;
    return isDoing ? next : next + 1;
  }
  if ((lemma === 'keep' || lemma === 'continue') && (isDoing || isToDo)) {
    reading.isLasting = true;
    return isDoing ? next : next + 1;
  }
  return undefined;
}

/** "is not", "am no longer", "am still": adverbs behind the verb. */
function readTail(tokens: readonly Token[], reading: Reading): number {
  for (let at: number | undefined = reading.end; at !== undefined;) {
    reading.end = at;
    // "decided not to go": what is denied comes after it.
    if (tokens[at]?.lower === 'not' && tokens[at + 1]?.lower === 'to') break;
    at = readAdverb(tokens, at, reading);
  }
  return reading.end;
}
