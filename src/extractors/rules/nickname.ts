import type { Statement } from '../../core/statement.ts';
import { predicateOf } from '../../truth/predicates.ts';
import type { Resolver } from './entity.ts';
import type { Finding } from './finding.ts';
import type { Stretch } from './sentences.ts';
import { timedSentence } from './sentence.ts';

const CALLED =
  /^(?:everyone|everybody|people|they|(?:all )?(?:my|our) (?:friends|family|colleagues|coworkers|parents|kids|mates)(?: all)?|most people)(?: (?:usually|always|just|all))? calls? me ["'\u201c]?(\p{Lu}[\p{L}'\u2019-]*)["'\u201d]?[\s.!]*$/iu;

/** "My friends call me Sam". */
export function readNickname({ text, start }: Stretch, resolver: Resolver): Finding | undefined {
  const name = CALLED.exec(text)?.[1];
  const subject = resolver.resolve('i');
  if (name === undefined || subject === undefined || !/^\p{Lu}/u.test(name)) return undefined;
  const predicate = 'is nicknamed';
  const statement: Statement = {
    subject: subject.name,
    subjectType: 'person',
    predicate,
    object: name,
    objectType: 'value',
  };
  return {
    rule: 'nickname',
    kind: predicateOf(predicate).kind,
    text: timedSentence(statement, 'holds'),
    statement,
    stance: 'holds',
    start,
    end: start + text.length,
    confidence: 0.9,
    importance: predicateOf(predicate).importance,
  };
}
