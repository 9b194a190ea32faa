import { compare } from './claim.ts';
import type { Witness } from './claim.ts';
import { resolveSlot } from './resolve-slot.ts';
import type { Span } from './resolve-slot.ts';

interface Occurrence {
  readonly from: string;
  to: string;
  readonly witnesses: string[];
}

/**
 * How often something happened, from all that is told of it: "visited Porto" in 2019 and in May 2024
 * are two visits, "in May 2024" and "on 3 May 2024" one. What is told without a date belongs to the
 * latest before it was told, and to one of its own if there is none. Events do not end: only that
 * something has never happened ends when it does.
 */
export function resolveOccurrences(witnesses: readonly Witness[]): readonly Span[] {
  const told = witnesses.filter(({ negated }) => !negated);
  const occurrences = occurrencesOf(told);
  const undated = told.filter((witness) => dateOf(witness) === undefined);
  const unplaced: string[] = [];
  for (const { key, observation } of undated) {
    const latest = occurrences.findLast(({ from }) => from <= observation.at);
    (latest?.witnesses ?? unplaced).push(key);
  }
  const groups = occurrences.map((occurrence) => occurrence.witnesses);
  const spans = [...groups, ...(unplaced.length > 0 ? [unplaced] : [])].map(happened);
  const denied = resolveSlot(witnesses).filter(({ negated }) => negated);
  return [...spans, ...denied.map(({ endedBy: _, ...span }) => span)];
}

/** The more exactly a date is told the sooner it is placed: "in 2024" joins what happened in May 2024. */
function occurrencesOf(told: readonly Witness[]): readonly Occurrence[] {
  const dated = told.flatMap((witness) => dateOf(witness) ?? []);
  const exactFirst = dated.toSorted(
    (left, right) =>
      left.length - right.length || compare(left.from, right.from) || compare(left.key, right.key),
  );
  const occurrences: Occurrence[] = [];
  for (const { key, from, to } of exactFirst) {
    const same = occurrences.find((other) => other.from < to && from < other.to);
    if (same === undefined) occurrences.push({ from, to, witnesses: [key] });
    else same.witnesses.push(key);
  }
  return occurrences.toSorted((left, right) => compare(left.from, right.from));
}

function dateOf({
  key,
  observation,
}: Witness):
  | { readonly key: string; readonly from: string; readonly to: string; readonly length: number }
  | undefined {
  const { from, to } = observation;
  if (from === undefined || to === undefined) return undefined;
  return { key, from, to, length: Date.parse(to) - Date.parse(from) };
}

function happened(witnesses: readonly string[]): Span {
  return {
    value: '',
    negated: false,
    standing: 'believed',
    witnesses: witnesses.toSorted(compare),
  };
}
