import { USER_SUBJECT } from '../core/statement.ts';
import type { Stance, Statement } from '../core/statement.ts';

/** Predicates whose "has" is a verb of its own; "has sister" names what somebody is to somebody. */
const HAVING: ReadonlySet<string> = new Set(['has condition']);
const PAST: Readonly<Record<string, string>> = {
  visited: 'visit',
  attended: 'attend',
  bought: 'buy',
  met: 'meet',
  did: 'do',
  decided: 'decide',
  'graduated from': 'graduate from',
  'was born in': 'be born in',
  'was born on': 'be born on',
};
const BASES: Readonly<Record<string, string>> = { has: 'have', does: 'do', goes: 'go' };

/**
 * A statement as a sentence that is understood by itself: "Ana lives in Lisbon", "The user is allergic
 * to peanuts", "The user does not like olives", "Ana no longer works at Acme", "Ana used to live in
 * Porto". English; the values stay as they were written.
 */
export function sentenceOf(statement: Statement, stance: Stance = 'holds'): string {
  const { subject, predicate, object, negated } = statement;
  const who = subject === USER_SUBJECT ? 'The user' : subject;
  const isNot = negated === true;
  const relation = relationOf(predicate);
  if (relation !== undefined) {
    return `${possessive(who)} ${relation} ${be(relation, stance, isNot)} ${object}`;
  }
  return `${who} ${verbPhrase(predicate, object, stance, isNot)}`;
}

/** "email" of "has email", "favourite colour" of "has favourite colour". */
function relationOf(predicate: string): string | undefined {
  if (!predicate.startsWith('has ') || HAVING.has(predicate)) return undefined;
  return predicate.slice('has '.length).replace(/^own /u, '');
}

function possessive(who: string): string {
  return who.endsWith('s') ? `${who}'` : `${who}'s`;
}

function be(relation: string, stance: Stance, isNot: boolean): string {
  const isMany = relation === 'pronouns';
  const present = isMany ? 'are' : 'is';
  const past = isMany ? 'were' : 'was';
  if (stance === 'ended' && !isNot) return `${present} no longer`;
  return `${stance === 'holds' ? present : past}${isNot ? ' not' : ''}`;
}

function verbPhrase(predicate: string, object: string, stance: Stance, isNot: boolean): string {
  if (predicate === 'wants always' || predicate === 'wants never') {
    const word = predicate === 'wants always' ? 'always' : 'never';
    return verbPhrase('wants', object, stance, isNot).replace(/\bwants?\b/u, `${word} $&`);
  }
  if (predicate === 'is aged' && /^\d+$/u.test(object)) {
    return `${withStance('is', stance, isNot)} ${object} years old`;
  }
  return `${withStance(predicate.replace(/^has condition$/u, 'has'), stance, isNot)} ${object}`;
}

function withStance(predicate: string, stance: Stance, isNot: boolean): string {
  const past = PAST[predicate];
  // What happened stays so; only a denial changes the words.
  if (past !== undefined)
    return isNot ? `did not ${past}`.replace('did not be', 'was not') : predicate;
  const [verb = '', ...others] = predicate.split(' ');
  const rest = others.length === 0 ? '' : ` ${others.join(' ')}`;
  if (verb === 'is') {
    if (stance === 'ended' && !isNot) return `is no longer${rest}`;
    return `${stance === 'holds' ? 'is' : 'was'}${isNot ? ' not' : ''}${rest}`;
  }
  const base = baseOf(verb);
  // That a denial has ended is told as that it was so.
  if (isNot && stance !== 'holds') return `did not ${base}${rest}`;
  if (stance === 'past') return `used to ${base}${rest}`;
  if (stance === 'ended') return `no longer ${predicate}`;
  return isNot ? `does not ${base}${rest}` : predicate;
}

/** "live" of "lives". A verb in another form stays as it is. */
function baseOf(verb: string): string {
  const known = BASES[verb];
  if (known !== undefined) return known;
  if (/[^aeiou]ies$/u.test(verb)) return `${verb.slice(0, -3)}y`;
  if (/(?:ch|sh|ss|x|zz)es$/u.test(verb)) return verb.slice(0, -2);
  return /[^s]s$/u.test(verb) ? verb.slice(0, -1) : verb;
}
