import type { Finding } from './finding.ts';

/**
 * Without what is only taken for granted in naming somebody, where the same words tell that it is over:
 * of "my dog Rex died last year" no dog is left, and "my wife Anna" whom one divorced is none.
 */
export function withoutEnded(found: readonly Finding[]): Finding[] {
  const isOver = (finding: Finding): boolean =>
    found.some((other) => other.stance !== 'holds' && saysSame(other, finding));
  return found.filter(
    (finding) => finding.rule !== 'kin-named' || finding.stance !== 'holds' || !isOver(finding),
  );
}

function saysSame({ statement: one }: Finding, { statement: other }: Finding): boolean {
  if (one === undefined || one.negated === true || one.subject !== other?.subject) return false;
  // "I gave away my cat Mia": what is given away is "cat Mia".
  if (one.predicate === 'owns' && other.predicate === 'has pet')
    return one.object.endsWith(` ${other.object}`);
  return one.predicate === other.predicate && one.object === other.object;
}
