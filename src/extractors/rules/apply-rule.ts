import type { EntityType, Stance, Statement } from '../../core/statement.ts';
import { USER_SUBJECT } from '../../core/statement.ts';
import { predicateOf } from '../../truth/predicates.ts';
import type { Clause } from './clause.ts';
import type { Entity, Resolver } from './entity.ts';
import { thingType } from './thing-type.ts';
import type { Finding } from './finding.ts';
import { baseImportance, clamp } from './finding.ts';
import { timesOf } from './finding-times.ts';
import { GIVEN_NAMES } from './given-names.ts';
import { endsWithDeath, kinFinding } from './kin-finding.ts';
import { kinshipOf, singularKin } from './kinship.ts';
import type { Match } from './pattern.ts';
import { matchPattern } from './pattern.ts';
import type { Rule } from './rule.ts';
import { timedSentence } from './sentence.ts';
import type { SlotContext, SlotValue } from './slots/slot.ts';
import type { Said } from './said.ts';
import { confidenceOf } from './said.ts';
import { sayKin } from './say-kin.ts';
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
  if (subjects.length === 0 || (rule.isMutual && subjects.length !== 2)) return [];
  const time = rule.isTimed ? timeOf(rule, clause) : undefined;
  if (rule.isTimed && time === undefined) return [];
  const match = matchPattern(rule.pattern, clause.rest, context);
  if (match === undefined) return [];
  if (rule.isMutual) return sayMutual(rule, clause, stance, subjects, match);
  return subjects.flatMap((subject) =>
    objectsOf(rule, match, time, subject, context).flatMap((object) =>
      say({ rule, clause, stance, subject, object, match }),
    ),
  );
}

/** "is on Friday"; an event can be "from 3 to 5 June". */
function timeOf({ says, aspect }: Rule, { times }: Clause): ClauseTime | undefined {
  const isSpan = says === 'takes place' && aspect === 'state';
  return times.find(({ role }) => role !== 'since') ?? (isSpan ? times[0] : undefined);
}

/** What two are to each other is said of the speaker, or of the first of them. */
function sayMutual(
  rule: Rule,
  clause: Clause,
  stance: Stance,
  subjects: readonly Entity[],
  match: Match,
): readonly Finding[] {
  const subject = subjects.find(({ isSpeaker }) => isSpeaker) ?? subjects[0];
  const other = subjects.find((one) => one !== subject);
  if (subject === undefined || other === undefined) return [];
  const isLove = /^is (?:married|in a)/.test(rule.says);
  if (isLove && /^has (?:sibling|child|parent|pet)$/.test(other.kin?.kinship.predicate ?? ''))
    return [];
  const object: SlotValue = { text: other.name, tokens: [], type: other.type, entity: other };
  return say({ rule, clause, stance, subject, object, match });
}

/** "my flight to Rome" is a subject of its own where a rule is not about what belongs to somebody. */
function subjectFor(rule: Rule, subject: Entity): Entity {
  if (subject.attribute === undefined || rule.attribute !== undefined) return subject;
  const type = thingType(subject.attribute);
  if (singularKin(subject.attribute.toLowerCase()) !== undefined)
    return { name: `${subject.name}'s ${subject.attribute}`, type: 'person', isSeveral: true };
  // "our team": there is one that is meant.
  const isTheirs = subject.isSpeaker === true && type === 'organisation';
  const name = isTheirs ? subject.attribute : `${subject.name}'s ${subject.attribute}`;
  return { name, type };
}

function suits(rule: Rule, subject: Entity): boolean {
  // "My dog's name is Rex" tells whose dog Rex is, which another rule says.
  if (rule.says === 'is named' && (subject.kin !== undefined || subject.isSeveral)) return false;
  if (rule.attribute !== undefined) {
    return subject.attribute !== undefined && rule.attribute.test(subject.attribute.toLowerCase());
  }
  if (subject.attribute !== undefined) return false;
  if (rule.isOfOthers && subject.isSpeaker) return false;
  if (isHistory(rule) && isStranger(subject)) return false;
  if (rule.isSelf && subject.name !== USER_SUBJECT) return false;
  const isPerson =
    subject.isSpeaker === true || subject.kin !== undefined || subject.isGuessed === true;
  if (rule.isPersonal && !isPerson) return false;
  return rule.subjects === undefined || rule.subjects.has(subject.type);
}

/** Deeds and births of whom nobody here has spoken are general knowledge: "Curie won the prize". */
function isHistory(rule: Rule): boolean {
  return rule.aspect === 'event' || /^(?:was born|comes from|graduated)/.test(rule.says);
}

/** What is led at work, whoever does; who runs a company is known to everybody. */
const UNDERTAKING = /\b(?:project|team|migration|rollout|redesign|campaign|sprint|workstream)\b/i;

function isStranger({ name, type, isSpeaker, kin, isGuessed, isSeveral }: Entity): boolean {
  if (
    type !== 'person' ||
    isSpeaker === true ||
    kin !== undefined ||
    isGuessed === true ||
    isSeveral === true
  )
    return false;
  const [first = '', second] = name.toLowerCase().split(' ');
  return !GIVEN_NAMES.has(first) || (second !== undefined && !name.includes("'s "));
}

function objectsOf(
  rule: Rule,
  match: Match,
  time: ClauseTime | undefined,
  subject: Entity,
  { resolver }: SlotContext,
): readonly SlotValue[] {
  if (time !== undefined && rule.says !== 'plans') {
    const words = timeInWords(time.from, time.precision);
    const isEachYear = rule.says === 'was born on' && time.isYearless;
    return [{ text: isEachYear ? words.replace(/ \d{4}$/, '') : words, tokens: [], type: 'value' }];
  }
  if (rule.object !== undefined) {
    const text = rule.object.replace(/\$(\w+)/g, (_, slot: string) =>
      slot === 'attribute'
        ? (subject.attribute ?? '')
        : slot === 'place'
          ? placeOf(subject, resolver)
          : (match.slots.get(slot)?.[0]?.text ?? ''),
    );
    if (text === '') return [];
    return [{ text, tokens: [], type: 'value' }];
  }
  return rule.slot === undefined ? [] : (match.slots.get(rule.slot) ?? []);
}

/** "my last day at Acme": Acme, "my last day": where it is, just told; empty for "at the beach". */
function placeOf({ attribute = '' }: Entity, resolver: Resolver): string {
  const told = / (?:at|with) /.test(attribute) ? undefined : resolver.resolve('it');
  if (told?.type === 'organisation') return told.name;
  return / (?:at|with) (\p{Lu}.*)$/u.exec(attribute)?.[1] ?? '';
}

function say(said: Said): readonly Finding[] {
  const { rule, clause, subject, object, match } = said;
  if (rule.says === '$none') return sayNone(said);
  if (rule.says.startsWith('$') && rule.says !== '$deed') return sayKin(said);
  const predicate = predicateIn(rule.says, clause, subject, match);
  const spoken = speakFor(object, predicate, subject);
  if (spoken === undefined) return [];
  if (predicate === 'manages' && isStranger(subject) && !UNDERTAKING.test(spoken)) return [];
  const text =
    /^(?:action|verb|aim|choice)$/.test(rule.slot ?? '') &&
    !/^(?:needs to|wants (?:always|never))$/.test(predicate)
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
  return [findingOf(statement, said), ...farewell(said)];
}

/** With a death a pet is a pet no more and a marriage is over; relatives stay what they were. */
function farewell({ rule, clause, subject }: Said): readonly Finding[] {
  const isDeath = rule.name === 'passed-away' || rule.name === 'is-dead';
  if (!isDeath || subject.kin === undefined || !endsWithDeath(subject.kin) || subject.isGuessed)
    return [];
  const { start, end } = clause;
  const gone = kinFinding(subject, 'ended', {
    rule: rule.name,
    start,
    end,
    confidence: confidenceOf(rule.reliability, clause, subject),
  });
  const at = clause.times.find(({ role }) => role === 'at');
  return [{ ...gone, ...(at && { validTo: at.from }) }];
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
  const usual = rule.says === '$deed' ? 'event' : predicateOf(statement.predicate).kind;
  // How somebody else wants to be answered is no rule for the assistant.
  const kind = usual === 'procedure' && subject.isSpeaker !== true ? 'preference' : usual;
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
      Math.max(rule.importance, baseImportance(statement, subject.isSpeaker === true)) -
        (clause.isHedged ? 0.12 : 0),
    ),
  };
}

/** "I don't have children": of nobody is it so. */
function sayNone(said: Said): readonly Finding[] {
  const { subject, object } = said;
  // "I don't have a dog anymore" is said of that dog.
  if (said.rule.slot === 'relative' && said.stance === 'ended') return [];
  const predicate = kinshipOf(object.word ?? '')?.predicate;
  if (predicate === undefined) return [];
  const statement: Statement = {
    subject: subject.name,
    subjectType: subject.type,
    predicate,
    object: object.text.toLowerCase(),
    objectType: predicateOf(predicate).object,
    negated: true,
  };
  return [findingOf(statement, said)];
}
