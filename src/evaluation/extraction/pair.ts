import type { Candidate } from '../../core/extraction.ts';
import { nameKey } from '../../truth/slot.ts';
import { type Agreement, agreementOf } from './agreement.ts';
import type { Label, LabelledTurn } from './label.ts';

export interface Pair {
  readonly label: Label;
  readonly candidate: Candidate;
}

/** What of a turn was found, what was not, and what was found that is not there. */
export interface Pairing {
  readonly pairs: readonly Pair[];
  /** Labels without a candidate, the optional ones left out. */
  readonly missed: readonly Label[];
  readonly wrong: readonly Candidate[];
}

/**
 * Pairs candidates with labels: exact agreement first, and what must be found before what may be.
 * A label may be put in several ways, each of them once: the same statement twice is right once.
 */
export function pairUp(turn: LabelledTurn, candidates: readonly Candidate[]): Pairing {
  const possible = turn.labels
    .flatMap((label) =>
      candidates.map((candidate) => ({
        label,
        candidate,
        agreement: agreementOf(label, candidate, turn),
      })),
    )
    .filter(({ agreement }) => agreement > 0)
    .sort((left, right) => priority(right) - priority(left));
  const ways = new Map<Label, Set<string>>();
  const taken = new Set<Candidate>();
  const pairs = possible.filter(({ label, candidate }) => {
    const own = ways.get(label) ?? new Set();
    const way = wayOf(candidate);
    if (own.has(way) || taken.has(candidate)) return false;
    ways.set(label, own.add(way));
    taken.add(candidate);
    return true;
  });
  return {
    pairs,
    missed: turn.labels.filter((label) => !label.optional && !ways.has(label)),
    wrong: candidates.filter((candidate) => !taken.has(candidate)),
  };
}

/** "Ana bought a boat" and "Ana owns a boat" are two ways to put it, "a boat" and "the boat" are not. */
function wayOf({ statement }: Candidate): string {
  return statement === undefined ? '' : `${nameKey(statement.subject)} ${statement.predicate}`;
}

function priority(pair: { readonly label: Label; readonly agreement: Agreement }): number {
  return 2 * pair.agreement + (pair.label.optional ? 0 : 1);
}
