import type { Stance } from '../../core/statement.ts';
import type { Clause } from './clause.ts';
import type { Rule } from './rule.ts';

/** How a clause stands to what a rule says; undefined where the rule does not apply to it. */
export function stanceOf(rule: Rule, clause: Clause): Stance | undefined {
  const { verb } = clause;
  if (!rule.verbs.has(verb.lemma) || !allowsModal(rule, verb.modal)) return undefined;
  if (rule.isSince && !clause.times.some(({ role }) => role === 'since')) return undefined;
  // "English isn't my first language": spoken it is.
  if (rule.name === 'mother-tongue' && verb.isNegated) return undefined;
  // "We need to look at it again" is said to those who are to do it.
  if (
    rule.says === 'needs to' &&
    clause.subjectTokens[0]?.lower === 'we' &&
    clause.times.length === 0
  )
    return undefined;
  if (rule.isOnlyDenied && !verb.isNegated && !verb.isEnded && !isResumed(rule, clause))
    return undefined;
  if (verb.tense === 'future') return isForetold(rule, clause) ? 'holds' : undefined;
  if (rule.isTimed) return isTimely(rule, clause) ? 'holds' : undefined;
  if (rule.aspect === 'state') return stateStance(rule, clause);
  // "I've never been to Asia".
  if (rule.says === 'visited' && verb.isNegated && verb.tense === 'perfect') return 'holds';
  if (verb.isNegated || verb.isFormer) return undefined;
  const isDone = verb.tense === 'past' || verb.tense === 'perfect';
  const isPassive = verb.lemma === 'be' && rule.aspect !== 'event';
  if (rule.aspect === 'end') return isDone || isPassive ? 'ended' : undefined;
  if (verb.isEnded) return undefined;
  // "I was visiting", "I have been running": not one thing that happened.
  if (rule.aspect === 'event') return isDone && !verb.isProgressive ? 'holds' : undefined;
  return isDone || isPassive || verb.isBegun ? 'holds' : undefined;
}

/** "I eat fish again" tells that they did not for a while. */
function isResumed({ says }: Rule, { verb, tokens }: Clause): boolean {
  const isKnown = says === 'eats' || says === 'drinks';
  const words = tokens.filter(({ tag }) => tag !== 'PUNCT').map(({ lower }) => lower);
  const isAgain = words.at(-1) === 'again' && words.at(-2) !== 'and' && !words.includes('same');
  return isKnown && verb.tense === 'present' && isAgain;
}

/** "From May I will live in Linz": it holds from then on. */
function isForetold(rule: Rule, { verb, times }: Clause): boolean {
  if (verb.isNegated) return false;
  if (rule.isTimed || rule.says === 'is located in' || rule.says === 'costs') return true;
  const isKnown = times.some(({ role }) => role === 'at' || role === 'since');
  return isKnown && rule.aspect === 'state' && FORETOLD.has(rule.says);
}

const FORETOLD: ReadonlySet<string> = new Set(['lives in', 'works at', 'works as', 'studies at']);

function allowsModal({ modals }: Rule, modal: string | undefined): boolean {
  if (modal === undefined) return !modals.has('only');
  return modals.has(modal);
}

/** "is due on Friday" and "was born in May" tell a time; "was due" is over. */
function isTimely(rule: Rule, { verb }: Clause): boolean {
  if (verb.isNegated || verb.isFormer || verb.isEnded) return false;
  return verb.tense === 'present' || rule.aspect === 'change';
}

function stateStance(rule: Rule, { verb, times, tokens }: Clause): Stance | undefined {
  if (verb.isEnded) return 'ended';
  // "We're getting divorced" is not yet so.
  if (verb.lemma === 'get' && verb.tense === 'present') return undefined;
  if (verb.isFormer) return verb.isNegated ? undefined : 'past';
  if (verb.isBegun || verb.isLasting || verb.tense === 'present') return 'holds';
  if (verb.tense === 'perfect' && verb.lemma === 'get' && !verb.isNegated) return 'holds';
  const isSince = times.some(({ role }) => role === 'since');
  if (verb.tense === 'perfect') {
    // "I've never liked olives".
    const isEver = tokens.some(
      ({ lower }, at) =>
        lower === 'never' ||
        (lower === 'in' && /^(?:years|months|ages)$/.test(tokens[at + 1]?.lower ?? '')),
    );
    if (verb.isNegated && isEver) return 'holds';
    const lasts =
      isSince ||
      verb.isProgressive ||
      tokens.some(({ lower }) => lower === 'since' || lower === 'for');
    return lasts ? 'holds' : undefined;
  }
  if (verb.tense === 'past' && verb.lemma === 'get' && !verb.isNegated) return 'holds';
  // What was liked once was a film or a dinner; what was denied once tells nothing.
  return PASSING.has(rule.says) || verb.isNegated ? undefined : 'past';
}

/** What somebody wanted, planned or played once says nothing of a time in their life. */
const PASSING: ReadonlySet<string> = new Set([
  'likes',
  'prefers',
  'wants',
  'needs to',
  'plans',
  'considers',
  'prepares for',
  'works on',
  'plays',
  'teaches',
  'learns',
  'is member of',
  'eats',
  'has condition',
  'uses',
  'stays in',
  'has goal',
  'is located in',
  'has status',
]);
