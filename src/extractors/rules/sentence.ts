import type { Stance, Statement } from '../../core/statement.ts';
import { USER_SUBJECT } from '../../core/statement.ts';
import { sentenceOf } from '../../truth/sentence.ts';
import type { Precision } from './time.ts';
import { timePhrase } from './time.ts';

/** When what a sentence says was or began, for its end. */
export interface SentenceTime {
  readonly at: string;
  readonly precision: Precision;
  /** "in June 2026", "since June 2026", "from June 2026", "by June 2026". */
  readonly role: 'at' | 'since' | 'from' | 'by';
}

/** A statement as one sentence with its time: "Ana visited Rome in June 2026". */
export function timedSentence(
  statement: Statement,
  stance: Stance,
  time?: SentenceTime,
  article?: string,
): string {
  const hasQuit = stance === 'ended' && time !== undefined && isSmoking(statement);
  const worded = hasQuit ? { ...statement, predicate: 'quit' } : reworded(statement);
  const object = withArticle(worded.object, article);
  const sentence = capital(
    sentenceOf({ ...worded, object }, hasQuit ? 'holds' : stance).replace(
      /^user's /,
      "The user's ",
    ),
  );
  return time === undefined ? sentence.trimEnd() : `${sentence.trimEnd()}${sayTime(time)}`;
}

function isSmoking({ predicate, object }: Statement): boolean {
  return predicate === 'has habit' && object === 'smoking';
}

/** The article that stood there, or that is needed: statements leave it out. */
function withArticle(object: string, article: string | undefined): string {
  const [first = ''] = object.split(' ');
  return article === undefined || first.toLowerCase() === article ? object : `${article} ${object}`;
}

/** What reads better in other words than those of its predicate. */
function reworded(statement: Statement): Statement {
  const { predicate, object } = statement;
  if (isSmoking(statement)) return { ...statement, predicate: 'smokes', object: '' };
  if (
    predicate === 'follows diet' &&
    /^(?:vegan|vegetarian|pesc[ae]tarian|flexitarian|carnivore)$/i.test(object)
  ) {
    return { ...statement, predicate: 'is' };
  }
  if (/^(?:is due|takes place|was born on)$/.test(predicate)) {
    const preposition = /^\d{1,2} /.test(object) ? 'on' : 'in';
    return {
      ...statement,
      predicate: predicate.replace(/ on$/, ''),
      object: `${preposition} ${object}`,
    };
  }
  if (predicate === 'follows diet' && !object.endsWith('diet')) {
    return { ...statement, predicate: 'follows', object: `a ${object} diet` };
  }
  if (predicate === 'has condition' && object === 'pregnancy') {
    return { ...statement, predicate: 'is', object: 'pregnant' };
  }
  if (predicate === 'did') {
    const [verb = '', ...rest] = object.split(' ');
    return { ...statement, predicate: verb, object: rest.join(' ') };
  }
  const counted = /^has number of (.+)$/.exec(predicate)?.[1];
  return counted === undefined
    ? statement
    : { ...statement, predicate: 'has condition', object: `${object} ${counted}` };
}

function sayTime({ at, precision, role }: SentenceTime): string {
  const phrase = timePhrase(at, precision);
  return role === 'at' ? ` ${phrase}` : ` ${role} ${phrase.replace(/^(?:in|on) /, '')}`;
}

/** A name as a sentence begins with it. */
export function subjectInWords(subject: string): string {
  if (subject === USER_SUBJECT) return 'The user';
  return subject.startsWith(`${USER_SUBJECT}'s `) ? `The ${subject}` : subject;
}

/** "the user's", "Ana's". */
export function possessiveOf(name: string): string {
  const isUsers = name === USER_SUBJECT || name.startsWith(`${USER_SUBJECT}'s `);
  return `${isUsers ? 'the ' : ''}${name}'s`;
}

export function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
