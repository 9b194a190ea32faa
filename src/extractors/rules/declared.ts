import type { RawClause } from './clauses.ts';
import { splitClauses } from './clauses.ts';
import { withoutEllipsis } from './ellipsis.ts';
import type { Token } from './token.ts';

const HYPOTHETICAL =
  /^(?:if|unless|suppose|imagine|what if|let['\u2019]?s|wouldn['\u2019]?t|would|could|should|can|will|do|does|did|is|are|was|were|has|have you|what|who|whom|whose|where|when (?:is|are|do|does|did|was|will|should|can)|why|how|which)\b(?!.*[.!]\s)|\bi wish\b|\bi(?:['\u2019]d| would) (?:rather )?(?:be|have|live|work|go|move) .*\bif\b|\bas if\b|\bif i (?:were|was|had|lived|worked|could)\b/i;

/** Whether a sentence asks, wishes or supposes, so that nothing in it is said to be so. */
export function isHypothetical(sentence: string): boolean {
  return HYPOTHETICAL.test(sentence);
}

/** The clauses that state something: without conditions, and of a question what comes before it. */
export function declared(tokens: readonly Token[], sentence: string): readonly RawClause[] {
  const clauses = splitClauses(tokens).flatMap(withoutEllipsis);
  const kept = clauses.filter(
    (clause, index) => !isConditional(clause) && !isUnderCondition(clauses, index),
  );
  if (!/\?["'\u201d)\s]*$/.test(sentence)) return kept;
  // "I moved to Berlin, any tips?" states, "you live in Berlin?" asks.
  const last = clauses.at(-1);
  const isStated = clauses.length > 1 && last !== undefined;
  return isStated
    ? kept.filter((clause) => clause !== last && !isAsking(clause))
    : beforeQuestion(clauses);
}

function beforeQuestion(clauses: readonly RawClause[]): readonly RawClause[] {
  const [clause] = clauses;
  if (clause === undefined || isAsking(clause)) return [];
  const comma = clause.tokens.findLastIndex(({ lower }) => lower === ',');
  const first = clause.tokens[0]?.lower ?? '';
  return comma > 2 && /^(?:i|my|we|our)$/.test(first)
    ? [{ ...clause, tokens: clause.tokens.slice(0, comma) }]
    : [];
}

function isAsking({ tokens }: RawClause): boolean {
  const first = tokens[0];
  return (
    first !== undefined &&
    (first.tag === 'AUX' ||
      /^(?:what|who|whom|whose|where|when|why|how|which|do|does|did|you)$/.test(first.lower))
  );
}

function isConditional({ joint }: RawClause): boolean {
  return /^(?:if|unless|whether|when|whenever|until|once)$/.test(joint);
}

/** "When I'm tired, I like tea": what follows a condition holds under it alone. */
function isUnderCondition(clauses: readonly RawClause[], index: number): boolean {
  const before = clauses[index - 1];
  const clause = clauses[index];
  if (before === undefined || clause === undefined || !isConditional(before)) return false;
  const isPast = before.tokens.some(({ lower }) => lower === 'was' || lower === 'were');
  return index === 1 && (clause.joint === ',' || clause.joint === 'that') && !isPast;
}
