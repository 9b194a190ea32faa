import type { Candidate } from '../../core/extraction.ts';
import { USER_SUBJECT } from '../../core/statement.ts';
import type { Statement } from '../../core/statement.ts';
import { predicateOf } from '../../truth/predicates.ts';
import { nameKey } from '../../truth/slot.ts';
import type { Label, SpokenTurn, Wording } from './label.ts';
import { contentWords, wordOverlap } from './words.ts';

/** Overlap of words from which on two wordings say the same. */
export const NEAR = 0.6;

/** 0: it says something else; 1: in nearly these words; 2: exactly. */
export type Agreement = 0 | 1 | 2;

/** What every predicate is that the table does not know. */
const FREE = predicateOf('');

/**
 * How well a candidate says what a label says: stance, negation and subject must be the same; then
 * predicate and object, in one of the accepted wordings.
 */
export function agreementOf(label: Label, candidate: Candidate, turn: SpokenTurn): Agreement {
  const { statement } = candidate;
  if (!sameStance(label, candidate)) return 0;
  if (statement === undefined) return label.negated ? 0 : tells(label, candidate.text, turn);
  if ((statement.negated ?? false) !== label.negated) return 0;
  const agreements = label.wordings.map((wording) => compareWith(wording, statement, turn));
  return strongest(agreements);
}

function compareWith(wording: Wording, statement: Statement, turn: SpokenTurn): Agreement {
  const subject = subjectKey(statement.subject, turn);
  if (!wording.subjects.some((one) => subjectKey(one, turn) === subject)) return 0;
  return strongest(
    wording.predicates.flatMap((predicate) =>
      wording.objects.map((object) => compare(statement, predicate, object)),
    ),
  );
}

function strongest(agreements: readonly Agreement[]): Agreement {
  return agreements.reduce((best, agreement) => (agreement > best ? agreement : best), 0);
}

/** What has happened has happened: of events, "holds" and "past" say the same. */
function sameStance(label: Label, { kind, stance }: Candidate): boolean {
  if (label.stances.includes(stance)) return true;
  return (label.kind === 'event' || kind === 'event') && stance !== 'ended'
    ? label.stances.some((one) => one !== 'ended')
    : false;
}

/** Whose statement it is; "my sister", "user's sister" and, said by Tom, "Tom's sister" are one. */
export function subjectKey(name: string, { speaker }: Pick<SpokenTurn, 'speaker'>): string {
  const key = nameKey(name);
  const owners = [USER_SUBJECT, ...(speaker === undefined ? [] : [nameKey(speaker)])];
  const owner = owners.find((one) => key.startsWith(`${one}'s `) || key.startsWith(`${one}’s `));
  return owner === undefined ? key : key.slice(owner.length + "'s ".length);
}

function compare(statement: Statement, predicate: string, object: string): Agreement {
  if (predicateKey(statement.predicate) === predicateKey(predicate)) {
    if (nameKey(statement.object) === nameKey(object)) return 2;
    return isNear(statement.object, object) ? 1 : 0;
  }
  // Verb phrases of the text are worded in many ways: what counts is what they say with the object.
  if (predicateOf(statement.predicate) !== FREE && predicateOf(predicate) !== FREE) return 0;
  const said = `${statement.predicate} ${statement.object}`;
  return isNear(said, `${predicate} ${object}`) ? 1 : 0;
}

function predicateKey(name: string): string {
  return nameKey(name).replace(/\bfavorite\b/, 'favourite');
}

function isNear(left: string, right: string): boolean {
  return wordOverlap(contentWords(left), contentWords(right)) >= NEAR;
}

/** For what does not come apart into subject, predicate and object. */
function tells(label: Label, text: string, turn: SpokenTurn): Agreement {
  const self = selfKey(turn);
  const said = contentWords(text);
  const [{ subjects, predicates, objects }] = label.wordings;
  const near = objects.some((object) => {
    const [subject = '', predicate = ''] = [subjects[0], predicates[0]];
    const named = subjectKey(subject, turn) === self ? '' : subject;
    return wordOverlap(said, contentWords(`${named} ${predicate} ${object}`)) >= NEAR;
  });
  return near ? 1 : 0;
}

/** The subject of what the turn's speaker says of themselves. */
export function selfKey({ speaker }: Pick<SpokenTurn, 'speaker'>): string {
  return speaker === undefined ? USER_SUBJECT : nameKey(speaker);
}
