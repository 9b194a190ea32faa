import type { Candidate } from '../../core/extraction.ts';
import { toTimestamp } from '../../core/time.ts';
import { analyze } from '../../text/analyze.ts';
import type { RealmemPersona, RealmemSession } from '../realmem/read.ts';
import type { ConversationReading } from './extract.ts';
import type { SpokenTurn } from './label.ts';

/** The share of the words of one text, weighted by rarity, from which on another text covers it. */
export const COVERED = 0.5;

/** `source_turn` counts from 1 and is off by one more often than not. */
const TOLERANCE = 1;

const MINUTE = 60_000;

/** Headings ("【Body Metrics】") and the word for the persona are not taken from what was said. */
const HEADING = /【[^】]*】/g;
const PERSONA_WORDS: ReadonlySet<string> = new Set(['user']);

type WordWeight = (word: string) => number;

/** One gold memory: was it found, could it be found, and who said it. */
export interface GoldOutcome {
  readonly persona: string;
  readonly saidBy: 'user' | 'assistant';
  readonly covered: boolean;
  /** The turns themselves, kept whole, would cover it. */
  readonly reachable: boolean;
}

export interface SupportOutcome {
  readonly persona: string;
  readonly saidBy: 'user' | 'assistant';
  /** A gold memory of its turn or a neighbour covers it. */
  readonly supported: boolean;
}

export interface SessionOutcome {
  readonly gold: readonly GoldOutcome[];
  readonly candidates: readonly SupportOutcome[];
  /** Words of the turns, and of the candidates taken from them. */
  readonly words: { readonly said: number; readonly kept: number };
}

/** The sessions that the authors took memories of; nothing can be said about the others. */
export function sessionsWithGold({ sessions }: RealmemPersona): readonly RealmemSession[] {
  return sessions.filter(({ memories }) => memories.length > 0);
}

/** The turns of a session a minute apart, from the midnight of its day on. */
export function turnsOf({ day, turns }: RealmemSession): readonly SpokenTurn[] {
  return turns.map(({ role, text }, index) => ({
    role,
    text,
    at: toTimestamp('day', day + index * MINUTE),
  }));
}

/** How rare a word is among the turns of a persona: inverse document frequency (Spärck Jones 1972). */
export function wordWeights(sessions: readonly RealmemSession[]): WordWeight {
  const turns = sessions.flatMap((session) => session.turns);
  const counts = new Map<string, number>();
  for (const { text } of turns) {
    for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return (word) => Math.log(1 + turns.length / (counts.get(word) ?? 0.5));
}

/** Compares what was taken from one session with what its authors took. */
export function compareWithGold(
  persona: string,
  session: RealmemSession,
  { turns }: ConversationReading,
  weight: WordWeight,
): SessionOutcome {
  const gold = session.memories.map(({ content, sourceTurn }) => ({
    words: wordsOf(content.replace(HEADING, ' ')),
    turn: sourceTurn - 1,
  }));
  const taken = turns.map((candidates) => candidates.map(candidateWords));
  const said = session.turns.map(({ text }) => wordsOf(text));
  const saidBy = (turn: number): GoldOutcome['saidBy'] =>
    session.turns[turn]?.role === 'assistant' ? 'assistant' : 'user';
  return {
    gold: gold.map(({ words, turn }) => ({
      persona,
      saidBy: saidBy(turn),
      covered: coverage(words, union(beside(taken, turn).flat()), weight) >= COVERED,
      reachable: coverage(words, union(beside(said, turn)), weight) >= COVERED,
    })),
    candidates: taken.flatMap((candidates, turn) => {
      const near = gold.filter((memory) => Math.abs(memory.turn - turn) <= TOLERANCE);
      return candidates.map((words) => ({
        persona,
        saidBy: saidBy(turn),
        supported: near.some((memory) => coverage(words, memory.words, weight) >= COVERED),
      }));
    }),
    words: { said: countWords(said), kept: countWords(taken.flat()) },
  };
}

function candidateWords({ text, statement }: Candidate): ReadonlySet<string> {
  const parts = statement === undefined ? [] : [statement.predicate, statement.object];
  return wordsOf([text, ...parts].join(' '));
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(analyze(text).filter((word) => !PERSONA_WORDS.has(word)));
}

/** What stands at a place and beside it. */
function beside<Item>(items: readonly Item[], place: number): readonly Item[] {
  return items.slice(Math.max(0, place - TOLERANCE), Math.max(0, place + TOLERANCE + 1));
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((words) => [...words]));
}

/** The share of the words, weighted, that are among the others; 0 of no words. */
function coverage(
  words: ReadonlySet<string>,
  others: ReadonlySet<string>,
  weight: WordWeight,
): number {
  let all = 0;
  let shared = 0;
  for (const word of words) {
    all += weight(word);
    if (others.has(word)) shared += weight(word);
  }
  return all === 0 ? 0 : shared / all;
}

function countWords(sets: readonly ReadonlySet<string>[]): number {
  return sets.reduce((total, words) => total + words.size, 0);
}
