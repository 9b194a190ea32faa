import type { Question } from '../core/question.ts';
import { analyzeForIndex } from '../text/analyze.ts';
import { conceptsOf } from '../text/concepts.ts';
import { termHash } from '../text/term-hash.ts';
import type { Bearing } from './current.ts';

/** How many of the question's terms and concepts a text has. */
export function bearingOn({ terms }: Question): Bearing {
  const asked = new Set(terms.map(({ hash }) => hash));
  return (text) => {
    const own = analyzeForIndex(text).terms;
    const found = new Set([...own, ...conceptsOf(own)].map(termHash));
    return [...found].filter((hash) => asked.has(hash)).length;
  };
}
