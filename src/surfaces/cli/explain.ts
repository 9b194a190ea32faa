import type { SearchResult } from '../../index.ts';

const FACTOR_WORDS: Readonly<Record<string, string>> = {
  length: 'its length',
  role: 'the role of its speaker',
  speaker: 'the question naming its speaker',
  firstPerson: 'speaking of oneself',
  number: 'holding a number, as asked for',
  directive: 'being a standing instruction or preference',
  period: 'being said in the period asked about',
  recency: 'being recent',
  nearDuplicate: 'being the newer of two near duplicates',
};

/** The parts of a result's rank in plain words, one line each. */
export function explain({ why }: SearchResult): readonly string[] {
  const { own, neighbour, session, words, factors, meaning, coverage, matched, fused } = why.parts;
  const percent = Math.round(coverage * 100);
  const found =
    matched.length === 0
      ? 'words: none of the question is in it'
      : `words: has ${matched.map((term) => `"${term}"`).join(', ')}, ${percent} % of what the question weighs`;
  return [
    `why: ${why.summary}`,
    found,
    `score of the words ${number(words)}: its own ${number(own)}, neighbouring turns ${number(neighbour)}, the session ${number(session)}`,
    ...Object.entries(factors).flatMap(([term, factor]) =>
      factor === undefined || factor === 1
        ? []
        : [`times ${number(factor)} for ${FACTOR_WORDS[term] ?? term}`],
    ),
    meaning === undefined
      ? 'meaning: not compared'
      : `meaning: ${number(meaning)} of 1 close to the question`,
    `ranked by ${number(fused)}`,
  ];
}

function number(value: number): string {
  return String(Number(value.toFixed(2)));
}
