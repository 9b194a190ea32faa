import type { Statement } from '../../core/statement.ts';
import { confidenceOf } from './apply-rule.ts';
import type { Clause } from './clause.ts';
import type { Finding } from './finding.ts';
import { endOfNounPhrase, isTelling } from './phrases.ts';
import { timedSentence } from './sentence.ts';
import { speakFor } from './speak-for.ts';
import { phraseOf } from './entity.ts';
import { pastOf, thirdPerson } from './verbs.ts';
import { OPINION_VERBS, REPORT_VERBS } from './words.ts';

/** Any clause of subject, verb and object, for those who want everything: "Ana painted the fence". */
export function findGeneric(clause: Clause): readonly Finding[] {
  const { verb, rest, times } = clause;
  if (verb.modal !== undefined || verb.tense === 'future' || verb.isEnded || verb.isFormer)
    return [];
  if (OPINION_VERBS.has(verb.lemma) || REPORT_VERBS.has(verb.lemma) || verb.lemma === 'have')
    return [];
  const preposition = rest[0]?.tag === 'ADP' ? 1 : 0;
  const end = endOfNounPhrase(rest, preposition);
  const object = rest.slice(preposition, end);
  if (object.length === 0 || !isTelling(object)) return [];
  const isPast = verb.tense !== 'present';
  const said = isPast ? pastOf(verb.lemma) : thirdPerson(verb.lemma);
  const predicate = [said, ...rest.slice(0, preposition).map(({ lower }) => lower)].join(' ');
  const time = times.find(({ role }) => role === 'at');
  return clause.subjects.flatMap((subject) => {
    const text = speakFor({ text: phraseOf(object), tokens: object }, predicate, subject);
    if (text === undefined || subject.attribute !== undefined) return [];
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
