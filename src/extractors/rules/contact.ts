import type { Statement } from '../../core/statement.ts';
import { predicateOf } from '../../truth/predicates.ts';
import type { Finding } from './finding.ts';
import { baseImportance } from './finding.ts';
import type { Mentions } from './mentions.ts';
import { timedSentence } from './sentence.ts';
import type { Stretch } from './sentences.ts';

const REACHED =
  /\b(?:reach|contact|call|text|message|e-?mail|write to|ping|find) me (?:(?:any ?time|best|always|also) )?(?:at|on|via|under|by)\b/i;
const ADDRESSES: readonly (readonly [string, RegExp])[] = [
  ['has email', /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ['has phone number', /(?<![\w.@])\+?\d[\d ().-]{6,18}\d(?!\w)/g],
];

/** "You can reach me at ana@example.org or on +31 6 5550 0199". */
export function readContact({ text, start }: Stretch, mentions: Mentions): readonly Finding[] {
  const self = mentions.resolve('i');
  if (self === undefined || !REACHED.test(text)) return [];
  return ADDRESSES.flatMap(([predicate, pattern]) =>
    Array.from(text.matchAll(pattern), ([object]): Finding => {
      const statement: Statement = {
        subject: self.name,
        subjectType: self.type,
        predicate,
        object,
        objectType: predicateOf(predicate).object,
      };
      return {
        rule: 'reached-at',
        kind: predicateOf(predicate).kind,
        text: timedSentence(statement, 'holds'),
        statement,
        stance: 'holds',
        start,
        end: start + text.length,
        confidence: 0.9,
        importance: baseImportance(statement, true),
      };
    }),
  );
}
