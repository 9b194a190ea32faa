import type { Statement } from '../../core/statement.ts';
import { confidenceOf } from './said.ts';
import type { Clause } from './clause.ts';
import { wordsOf } from './wording.ts';
import type { Finding } from './finding.ts';
import { baseImportance, clamp } from './finding.ts';
import { isTelling } from './phrases.ts';
import { timedSentence } from './sentence.ts';
import { speakFor } from './speak-for.ts';
import type { Token } from './token.ts';
import { isCapitalised } from './token.ts';
import { SMALL_DEEDS } from './words.ts';

/** "I'm flying to Rome on Friday", "she is going to run a marathon": what somebody will do. */
export function findPlan(clause: Clause, reference: Date): readonly Finding[] {
  const { verb, rest, times } = clause;
  if (verb.isNegated || verb.isEnded || verb.isFormer || verb.modal !== undefined) return [];
  const time = times.find(({ role, to }) => role !== 'until' && new Date(to) > reference);
  const isSure =
    verb.tense === 'future' ||
    (verb.tense === 'present' && verb.isProgressive && time !== undefined);
  if (MEANING_TO.test(verb.lemma) || (time === undefined && !verb.isIntended)) return [];
  if (!isSure || !isWorthTelling(verb.lemma, rest, time !== undefined)) return [];
  if (rest[0]?.tag === 'PUNCT') return [];
  const action = `${verb.lemma} ${wordsOf(rest)}`.trim();
  return clause.subjects
    .filter(({ type, attribute }) => type === 'person' && attribute === undefined)
    .flatMap((subject) => {
      const object = speakFor({ text: action, tokens: [] }, 'plans', subject);
      if (object === undefined) return [];
      const statement: Statement = {
        subject: subject.name,
        subjectType: subject.type,
        predicate: 'plans',
        object: `to ${object}`,
        objectType: 'event',
      };
      const shown = time && {
        at: time.from,
        precision: time.precision,
        role: time.role === 'by' ? ('by' as const) : ('at' as const),
      };
      return [
        {
          rule: 'plan',
          kind: 'task' as const,
          text: timedSentence(statement, 'holds', shown),
          statement,
          stance: 'holds' as const,
          start: clause.start,
          end: clause.end,
          confidence: confidenceOf(time === undefined ? 0.7 : 0.82, clause, subject),
          importance: clamp(
            baseImportance(statement, subject.isSpeaker === true) -
              (clause.isHedged ? 0.15 : 0) -
              (time === undefined ? 0.1 : 0),
          ),
        },
      ];
    });
}

/** Their own rules know what they mean. */
const MEANING_TO = /^(?:expect|plan|think|hope|want|need|consider|try|intend|look|wait|be|have)$/;

/** "I'll let you know" is no plan; "I'll call the bank on Monday" is one. */
function isWorthTelling(lemma: string, rest: readonly Token[], isTimed: boolean): boolean {
  if (rest.length > 12 || rest.length === 0) return false;
  if (lemma === 'get' && /^(?:married|engaged|divorced)$/.test(rest[0]?.lower ?? '')) return true;
  const isNamed = rest.some((token) => isCapitalised(token) && token.lower !== 'i');
  const hasNoun = rest.some(({ tag }) => tag === 'NOUN') && isTelling(rest.slice(-3));
  if (SMALL_DEEDS.has(lemma)) return isTimed && (isNamed || hasNoun);
  return isNamed || hasNoun;
}
