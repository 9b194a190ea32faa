import type { Statement } from '../../core/statement.ts';
import { PREDICATES } from '../../truth/predicates.ts';
import { confidenceOf } from './said.ts';
import type { Clause } from './clause.ts';
import type { Entity } from './entity.ts';
import { GIVEN_NAMES } from './given-names.ts';
import type { Finding } from './finding.ts';
import { endOfNounPhrase, isTelling } from './phrases.ts';
import { timedSentence } from './sentence.ts';
import { speakFor } from './speak-for.ts';
import { phraseOf } from './wording.ts';
import { pastOf, thirdPerson } from './verbs.ts';
import { OPINION_VERBS, REPORT_VERBS } from './words.ts';

/** Any clause of subject, verb and object, for those who want everything: "Ana painted the fence". */
export function findGeneric(clause: Clause): readonly Finding[] {
  const { verb, rest, times } = clause;
  if (verb.modal !== undefined || verb.tense === 'future' || verb.isEnded || verb.isFormer)
    return [];
  if (OPINION_VERBS.has(verb.lemma) || REPORT_VERBS.has(verb.lemma)) return [];
  if (KNOWN_VERBS.has(verb.lemma)) return [];
  if (verb.isNegated && verb.tense !== 'present') return [];
  const preposition = rest[0]?.tag === 'ADP' ? 1 : 0;
  const end = endOfNounPhrase(rest, preposition);
  const object = rest.slice(preposition, end);
  if (object.length === 0 || !isTelling(object) || IDIOMS.test(object.at(-1)?.lower ?? ''))
    return [];
  const isPast = verb.tense !== 'present';
  const said = isPast ? pastOf(verb.lemma) : thirdPerson(verb.lemma);
  const predicate = [said, ...rest.slice(0, preposition).map(({ lower }) => lower)].join(' ');
  if (Object.hasOwn(PREDICATES, predicate) && !/^(?:eats|drinks)$/.test(predicate)) return [];
  const time = times.find(({ role }) => role === 'at');
  return clause.subjects.flatMap((subject) => {
    const text = speakFor({ text: phraseOf(object), tokens: object }, predicate, subject);
    if (text === undefined || subject.attribute !== undefined || !isKnown(subject)) return [];
    const statement: Statement = {
      subject: subject.name,
      subjectType: subject.type,
      predicate,
      object: text,
      objectType: 'thing',
      ...(verb.isNegated && { negated: true as const }),
    };
    const shown = time && { at: time.from, precision: time.precision, role: 'at' as const };
    return [
      {
        rule: 'clause',
        kind: isPast ? ('event' as const) : ('fact' as const),
        text: timedSentence(statement, 'holds', shown),
        statement,
        stance: 'holds' as const,
        start: clause.start,
        end: clause.end,
        ...(time && isPast && { at: time.from, precision: time.precision }),
        confidence: confidenceOf(0.5, clause, subject),
        importance: 0.3,
      },
    ];
  });
}

/** What is told of whom nobody here knows is general knowledge: "Hannibal crossed the Alps". */
export function isKnown({ name, type, isSpeaker, kin, isGuessed }: Entity): boolean {
  if (isSpeaker === true || kin !== undefined || isGuessed === true) return true;
  return type === 'person' && GIVEN_NAMES.has(name.toLowerCase());
}

/** "changed my mind", "took a nap": with these a verb means something else, or nothing. */
const IDIOMS =
  /^(?:mind|heart|way|breath|time|fun|sense|eyes?|steps?|care|look|attention|advantage|turn|break|shower|nap|walk|sleep|difference|progress|mistakes?|jokes?|feelings?|face|head|hands?|hopes?|limits?|goals?|night|morning|evening|today|tomorrow)$/;

/** What these say is known to the rules, which refused it, or only colours: "is a walking disaster". */
const KNOWN_VERBS: ReadonlySet<string> = new Set(
  'be have like love enjoy hate dislike adore want need plan hope die pass turn mean get'.split(
    ' ',
  ),
);
