import { excludes } from './kinship.ts';
import type { Bearer, Bearers } from './persons.ts';
import type { Said } from './names.ts';

/** Whether something said tells two bearers apart, so that they are never taken for one. */
export type AreDistinct = (left: Bearer, right: Bearer) => boolean;

/**
 * Two are distinct when a relation leads from one to the other ("Ana manages Ana Silva"), or when
 * they are to the same person what nobody is at once (a sister and a colleague).
 */
export function distinctions(said: readonly Said[], bearers: Bearers): AreDistinct {
  const related = new Set<string>();
  for (const each of said) {
    const { subject, object, isNaming } = each;
    if (isNaming || subject.of !== 'living' || object?.of !== 'living') continue;
    related.add(pairOf(bearers.of(subject, each), bearers.of(object, each)));
  }
  return (left, right) =>
    related.has(pairOf(left, right)) ||
    left.evidence.some((one) =>
      right.evidence.some(
        (other) => one.owner.id === other.owner.id && excludes(one.kinship, other.kinship),
      ),
    );
}

function pairOf({ id: left }: Bearer, { id: right }: Bearer): string {
  return left < right ? `${left}\n${right}` : `${right}\n${left}`;
}
