import type { EntityType, Stance, Statement } from '../../core/statement.ts';
import { USER_SUBJECT } from '../../core/statement.ts';
import type { Timestamp } from '../../core/time.ts';
import { predicateOf } from '../../truth/predicates.ts';
import type { Clause } from './clause.ts';
import type { Entity } from './entity.ts';
import { thingType } from './entity.ts';
import type { Finding } from './finding.ts';
import { baseImportance, clamp } from './finding.ts';
import type { KinPlace } from './kin-finding.ts';
import { kinFinding } from './kin-finding.ts';
import { kinshipOf, singularKin } from './kinship.ts';
import type { Match } from './pattern.ts';
import { matchPattern } from './pattern.ts';
import type { Rule } from './rule.ts';
import type { SentenceTime } from './sentence.ts';
import { timedSentence } from './sentence.ts';
import type { SlotContext, SlotValue } from './slots/slot.ts';
import { stanceOf } from './stance.ts';
import type { ClauseTime } from './time.ts';
import { pastOf } from './verbs.ts';
import { timeInWords } from './time.ts';
import { speakFor } from './speak-for.ts';

/** What one rule finds in one clause. */
export function applyRule(rule: Rule, clause: Clause, context: SlotContext): readonly Finding[] {
  const stance = stanceOf(rule, clause);
  if (stance === undefined) return [];
  const subjects = clause.subjects
    .map((subject) => subjectFor(rule, subject))
    .filter((subject) => suits(rule, subject));
  if (subjects.length === 0) return [];
  const time = rule.isTimed ? clause.times.find(({ role }) => role !== 'since') : undefined;
  if (rule.isTimed && time === undefined) return [];
  const match = matchPattern(rule.pattern, clause.rest, context);
  if (match === undefined) return [];
  return subjects.flatMap((subject) =>
    objectsOf(rule, match, time).flatMap((object) =>
      say({ rule, clause, stance, subject, object, match }),
    ),
  );
}

/** "my flight to Rome" is a subject of its own where a rule is not about what belongs to somebody. */
function subjectFor(rule: Rule, subject: Entity): Entity {
  if (subject.attribute === undefined || rule.attribute !== undefined) return subject;
  return { name: `${subject.name}'s ${subject.attribute}`, type: thingType(subject.attribute) };
}

function suits(rule: Rule, subject: Entity): boolean {
  // "My dog's name is Rex" tells whose dog Rex is, which another rule says.
  if (rule.says === 'is named' && subject.kin !== undefined) return false;
  if (rule.attribute !== undefined) {
    return subject.attribute !== undefined && rule.attribute.test(subject.attribute.toLowerCase());
  }
  if (subject.attribute !== undefined) return false;
  if (rule.isOfOthers && subject.isSpeaker) return false;
  if (rule.isSelf && subject.name !== USER_SUBJECT) return false;
  const isPerson =
    subject.isSpeaker === true || subject.kin !== undefined || subject.isGuessed === true;
  if (rule.isPersonal && !isPerson) return false;
  return rule.subjects === undefined || rule.subjects.has(subject.type);
}

function objectsOf(rule: Rule, match: Match, time: ClauseTime | undefined): readonly SlotValue[] {
  if (time !== undefined && rule.says !== 'plans') {
    const words = timeInWords(time.from, time.precision);
    const isEachYear = rule.says === 'was born on' && time.isYearless;
    return [{ text: isEachYear ? words.replace(/ \d{4}$/, '') : words, tokens: [], type: 'value' }];
  }
  if (rule.object !== undefined) {
    const text = rule.object.replace(
      /\$(\w+)/g,
      (_, slot: string) => match.slots.get(slot)?.[0]?.text ?? '',
    );
    return [{ text, tokens: [], type: 'value' }];
  }
  return rule.slot === undefined ? [] : (match.slots.get(rule.slot) ?? []);
}

interface Said {
  readonly rule: Rule;
  readonly clause: Clause;
  readonly stance: Stance;
  readonly subject: Entity;
  readonly object: SlotValue;
  readonly match: Match;
}

function say(said: Said): readonly Finding[] {
  const { rule, clause, subject, object, match } = said;
  if (rule.says.startsWith('$') && rule.says !== '$deed') return sayKin(said);
  const predicate = predicateIn(rule.says, clause, subject, match);
  const spoken = speakFor(object, predicate, subject);
  if (spoken === undefined) return [];
  const text =
    (rule.slot === 'action' || rule.slot === 'verb') && predicate !== 'needs to'
      ? `to ${spoken}`
      : spoken;
  const negated = rule.isNegative !== clause.verb.isNegated;
  const statement: Statement = {
    subject: subject.name,
    subjectType: rule.subjectType ?? subject.type,
    predicate,
    object: text,
    objectType: objectType(predicate, object),
    ...(negated && { negated: true as const }),
  };
  return [findingOf(statement, said)];
}

function objectType(predicate: string, object: SlotValue): EntityType {
  const usual = predicateOf(predicate).object;
  return object.type === undefined || usual === 'event' ? usual : object.type;
}

/** `$attribute` is what belongs to the subject, `$deed` the verb as it was said, others are slots. */
function predicateIn(says: string, { verb }: Clause, subject: Entity, match: Match): string {
  if (says === '$deed') return pastOf(verb.lemma);
  return says.replace(/\$(\w+)/g, (_, name: string) => {
    if (name === 'attribute')
      return (subject.attribute ?? '')
        .toLowerCase()
        .replace(/^(?:has )?(?:own )?/, '')
        .replace(/^.*\bfavou?rite\b/, '')
        .trim();
    const words = match.slots.get(name)?.[0]?.text.toLowerCase() ?? '';
    return words.replace(/\bkids$/, 'children');
  });
}

function findingOf(statement: Statement, { rule, clause, stance, subject, object }: Said): Finding {
  const kind = rule.says === '$deed' ? 'event' : predicateOf(statement.predicate).kind;
  const times = timesOf(rule, clause, stance);
  return {
    rule: rule.name,
    kind: statement.negated === true && kind === 'event' ? 'fact' : kind,
    text: timedSentence(statement, stance, times.shown, object.article),
    statement,
    stance,
    start: clause.start,
    end: clause.end,
    ...times.fields,
    confidence: confidenceOf(rule.reliability, clause, subject),
    importance: clamp(
      baseImportance(statement, subject.isSpeaker === true) - (clause.isHedged ? 0.12 : 0),
    ),
  };
}

export function confidenceOf(reliability: number, clause: Clause, subject: Entity): number {
  return clamp(reliability * (clause.isHedged ? 0.7 : 1) * (subject.isGuessed ? 0.85 : 1));
}

interface Times {
  readonly fields: {
    readonly at?: Timestamp;
    readonly precision?: ClauseTime['precision'];
    readonly validFrom?: Timestamp;
    readonly validTo?: Timestamp;
  };
  readonly shown?: SentenceTime;
}

function timesOf(rule: Rule, { times }: Clause, stance: Stance): Times {
  if (rule.isTimed && rule.says !== 'plans') return { fields: {} };
  const at = times.find(({ role }) => role === 'at');
  const since = times.find(({ role }) => role === 'since');
  const until = times.find(({ role }) => role === 'until');
  const isToDo = /^(?:plans|needs to|wants|has goal|decided|prepares for)$/.test(rule.says);
  if (rule.aspect === 'event' || isToDo) return eventTime(rule, at ?? times[0]);
  if (stance === 'ended') {
    const end = at ?? since;
    return end === undefined ? { fields: {} } : { fields: { validTo: end.from } };
  }
  const from = since ?? (rule.aspect === 'change' || stance === 'past' ? at : undefined);
  const to = until ?? (stance === 'past' && since === undefined ? at : undefined);
  return {
    fields: {
      ...(from && { validFrom: from.from }),
      ...(to && { validTo: to.to }),
    },
    ...(from && {
      shown: { at: from.from, precision: from.precision, role: shownRole(rule, stance, from) },
    }),
  };
}

/** "since 2019" of what goes on, "in 2019" of what took place then. */
function shownRole(rule: Rule, stance: Stance, time: ClauseTime): SentenceTime['role'] {
  const isDeed = /^(?:\w+ed|was)\b/.test(rule.says);
  if (stance === 'holds' && !isDeed) return 'since';
  return time.role === 'since' ? 'from' : 'at';
}

function eventTime(rule: Rule, at: ClauseTime | undefined): Times {
  if (at === undefined) return { fields: {} };
  const shown = {
    at: at.from,
    precision: at.precision,
    role: at.role === 'by' ? ('by' as const) : ('at' as const),
  };
  return rule.aspect === 'event'
    ? { fields: { at: at.from, precision: at.precision }, shown }
    : { fields: {}, shown };
}

/** What is said of two people by the word for one of them. */
function sayKin(said: Said): readonly Finding[] {
  const { rule, subject, object, match, clause } = said;
  const place = {
    rule: rule.name,
    start: clause.start,
    end: clause.end,
    confidence: confidenceOf(rule.reliability, clause, subject),
  };
  if (clause.verb.isNegated) return [];
  if (rule.says === '$is' && object.entity?.kin !== undefined) {
    const kin = { ...object.entity.kin, isNamed: true };
    if (subject.kin !== undefined || subject.isSpeaker === true) return [];
    return [kinFinding({ ...subject, kin }, said.stance, place)];
  }
  if (rule.says === '$named') {
    if (subject.kin === undefined || subject.kin.isNamed) return [];
    const { attribute: _, ...somebody } = subject;
    const kin = { ...subject.kin, isNamed: true };
    return [kinFinding({ ...somebody, name: object.text, kin }, said.stance, place)];
  }
  if (rule.says === '$plural') return sayPlural(said, place);
  const head = (match.slots.get('relative') ?? match.slots.get('relatives'))?.[0];
  const kinship = head?.word === undefined ? undefined : kinshipOf(head.word);
  if (rule.says !== '$kin' || kinship === undefined || head?.word === undefined) return [];
  // "She had a baby" tells of a birth.
  if (head.word === 'baby' && said.stance !== 'holds') return [];
  const isNamed = rule.slot === 'names';
  const word = singular(head.text.toLowerCase(), head.word);
  const kin = { kinship, word, owner: subject, isNamed };
  const type = kinship.isAnimal === true ? ('animal' as const) : ('person' as const);
  return [
    kinFinding(
      { name: isNamed ? object.text : `${subject.name}'s ${word}`, type, kin },
      said.stance,
      place,
    ),
  ];
}

/** "My four dogs are named Pepper and Pixie". */
function sayPlural({ subject, object, stance }: Said, place: KinPlace): readonly Finding[] {
  const { attribute = '', ...owner } = subject;
  const word = singularKin(attribute.split(' ').at(-1)?.toLowerCase() ?? '');
  const kinship = word === undefined ? undefined : kinshipOf(word);
  if (word === undefined || kinship === undefined) return [];
  const type = kinship.isAnimal === true ? ('animal' as const) : ('person' as const);
  return [
    kinFinding(
      { name: object.text, type, kin: { kinship, word, owner, isNamed: true } },
      stance,
      place,
    ),
  ];
}

/** "two black cats" is "black cat". */
function singular(words: string, word: string): string {
  return `${words.replace(/^\d+\s+/, '').replace(/\S+$/, '')}${word}`
    .replace(/^(?:an?|one)\s+/, '')
    .trim();
}
