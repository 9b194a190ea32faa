/** The known name that shares most pairs of letters with a mistyped one (Dice 1945), if it shares many. */
export function nearestName(mistyped: string, known: readonly string[]): string | undefined {
  const scored = known.map((name) => ({ name, score: similarity(mistyped, name) }));
  const best = scored.toSorted((left, right) => right.score - left.score)[0];
  return best !== undefined && best.score >= 0.4 ? best.name : undefined;
}

function similarity(left: string, right: string): number {
  const ours = pairs(left);
  const theirs = pairs(right);
  const shared = [...ours].filter((pair) => theirs.has(pair)).length;
  return (2 * shared) / Math.max(1, ours.size + theirs.size);
}

function pairs(name: string): ReadonlySet<string> {
  const letters = name.slice(0, 60).toLowerCase();
  return new Set(Array.from({ length: letters.length }, (_, at) => letters.slice(at, at + 2)));
}
