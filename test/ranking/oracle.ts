import type { MemoryFilter } from '../../src/core/filter.ts';
import type { Question } from '../../src/core/question.ts';
import type { MemoryRecord } from '../../src/core/record.ts';
import {
  ASKS,
  DIRECTIVE,
  FIRST_PERSON,
  HAS_DIGIT,
  NAMED,
  encodeEntry,
  readEntries,
} from '../../src/ranking/entry.ts';
import { passesFilter } from '../../src/ranking/filter-entry.ts';
import { WEIGHTS } from '../../src/ranking/weights.ts';

/** A memory as the oracle takes it. */
export interface Remembered {
  readonly ordinal: number;
  readonly record: MemoryRecord;
  /** 0: none. */
  readonly session: number;
  readonly agent: number;
  /** Cosine with the question; undefined without a vector. */
  readonly cosine: number | undefined;
}

export interface OracleHit {
  readonly ordinal: number;
  readonly own: number;
  readonly neighbour: number;
  readonly words: number;
  readonly fused: number;
}

interface Text {
  readonly counts: ReadonlyMap<number, number>;
  readonly length: number;
}

interface Item extends Remembered, Text {
  readonly flags: number;
  readonly speaker: number;
}

/**
 * The ranking, plainly: the formulas of the recipe over maps and lists, memory by memory, without
 * an index. Slow, and what the fast one must agree with. Near-duplicates and relevance are left out:
 * they work on the list that comes out here.
 */
export function rankPlainly(
  memories: readonly Remembered[],
  question: Question,
  asked: {
    readonly agent: number | 'all';
    readonly filter: MemoryFilter;
    readonly now: number;
    /** Whether the question was embedded. */
    readonly byMeaning: boolean;
  },
): OracleHit[] {
  const visible = memories
    .filter(({ agent }) => asked.agent === 'all' || agent === 0 || agent === asked.agent)
    .map(readItem);
  const passing = visible.filter(({ record }) =>
    passesFilter(record, asked.filter, asked.now, record.scope),
  );
  const sessions = [...Map.groupBy(visible, ({ session }) => session)].filter(([id]) => id !== 0);
  const whole = new Map(sessions.map(([id, items]) => [id, joined(items)]));
  const own = bm25(new Map(visible.map((item) => [item.ordinal, item])), visible, question);
  const bySession = bm25(whole, visible, question);
  const place = new Map(visible.map(({ ordinal }, at) => [ordinal, (at + 1) / visible.length]));
  const around = new Map(
    memories.map((each) => [each.ordinal, neighbours(each, memories.map(readItem))]),
  );
  const neighbour = (item: Item): number =>
    Math.max(
      0,
      ...(around.get(item.ordinal) ?? []).map(
        ({ giver, share }) => share * (own.get(giver.ordinal) ?? 0),
      ),
    );
  const weighed = (item: Item): number => {
    const ownScore = own.get(item.ordinal) ?? 0;
    const session = item.session === 0 ? ownScore : (bySession.get(item.session) ?? 0);
    return (
      ((ownScore + neighbour(item) + WEIGHTS.session * session) * roleFactor(item, question)) /
      (1 + WEIGHTS.length * Math.log(1 + item.length / WEIGHTS.lengthScale))
    );
  };
  const highest = Math.max(0, ...passing.map(weighed));
  const known = new Set(visible.map(({ speaker }) => speaker));
  const named = question.words.filter((word) => known.has(word));
  const words = (item: Item): number =>
    (weighed(item) +
      (named.length === 1 && item.speaker === named[0] ? WEIGHTS.speaker * highest : 0)) *
    boost(item, question) *
    periodFactor(item, question) *
    (1 + WEIGHTS.recency * (place.get(item.ordinal) ?? 0));
  const meaning = (item: Item): number | undefined => inContext(item, memories);
  const weight = asked.byMeaning ? gate(passing, visible, question) : { words: 1, meaning: 0 };
  const wordZ = standard(passing.map(words));
  const meaningZ = standard(passing.flatMap((item) => meaning(item) ?? []));
  return passing
    .filter((item) => words(item) > 0 || (item.cosine ?? 0) > 0)
    .map((item) => ({
      ordinal: item.ordinal,
      own: own.get(item.ordinal) ?? 0,
      neighbour: neighbour(item),
      words: words(item),
      fused: weight.words * wordZ(words(item)) + weight.meaning * meaningZ(meaning(item)),
    }))
    .sort((left, right) => right.fused - left.fused || right.ordinal - left.ordinal);
}

function readItem(memory: Remembered): Item {
  const facts = { flags: 0, speaker: 0, length: 0 };
  const { terms, counts } = readEntries(encodeEntry(memory), ({ flags, speaker, length }) =>
    Object.assign(facts, { flags, speaker, length }),
  );
  const counted = new Map([...terms].map((term, at) => [term, counts[at] as number]));
  return { ...memory, ...facts, counts: counted };
}

function joined(items: readonly Item[]): Text {
  const counts = new Map<number, number>();
  for (const item of items) {
    for (const [term, count] of item.counts) counts.set(term, (counts.get(term) ?? 0) + count);
  }
  return { counts, length: items.reduce((sum, { length }) => sum + length, 0) };
}

/** Robertson and Zaragoza 2009. Terms of all that is visible are shared out over the texts. */
function bm25(
  texts: ReadonlyMap<number, Text>,
  visible: readonly Item[],
  question: Question,
): Map<number, number> {
  const mean = Math.max(1, joined(visible).length / Math.max(1, texts.size));
  const scores = new Map<number, number>();
  for (const { hash, isConcept } of question.terms) {
    const idf = idfOf(hash, [...texts.values()]) * (isConcept ? WEIGHTS.concept : 1);
    for (const [id, { counts, length }] of texts) {
      const count = counts.get(hash) ?? 0;
      const norm = WEIGHTS.k1 * (1 - WEIGHTS.b + (WEIGHTS.b * length) / mean);
      const score = (idf * count * (WEIGHTS.k1 + 1)) / (count + norm);
      scores.set(id, (scores.get(id) ?? 0) + score);
    }
  }
  return scores;
}

function idfOf(hash: number, texts: readonly Text[]): number {
  const having = texts.filter(({ counts }) => counts.has(hash)).length;
  return having === 0
    ? Math.log(1 + texts.length)
    : Math.log(1 + (texts.length - having + 0.5) / (having + 0.5));
}

/** Who stands one and two places away in the session, whoever sees them, and what they give. */
function neighbours(
  { ordinal, session }: Remembered,
  all: readonly Item[],
): readonly { readonly giver: Item; readonly share: number }[] {
  if (session === 0) return [];
  const turns = all.filter((each) => each.session === session);
  const at = turns.findIndex((each) => each.ordinal === ordinal);
  return [-2, -1, 1, 2].flatMap((step) => {
    const giver = turns[at + step];
    if (giver === undefined) return [];
    const answer = turns[at + step + 1];
    const answered = step < 0 && (giver.flags & ASKS) !== 0 && answer?.record.role !== 'assistant';
    const share = answered ? WEIGHTS.answerShare : WEIGHTS.neighbour;
    return [{ giver, share: Math.abs(step) === 1 ? share : share * WEIGHTS.neighbourDecay }];
  });
}

function roleFactor({ record }: Item, question: Question): number {
  return record.role === 'assistant' && !question.asksAssistant ? WEIGHTS.assistant : 1;
}

function boost({ flags }: Item, question: Question): number {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return (
    (1 +
      (has(FIRST_PERSON) ? WEIGHTS.firstPerson : 0) +
      (question.asksNumber && has(HAS_DIGIT) ? WEIGHTS.number : 0)) *
    (has(DIRECTIVE) ? 1 + WEIGHTS.directive : 1) *
    (has(ASKS) && has(NAMED) ? WEIGHTS.peerQuestion : 1)
  );
}

function periodFactor({ record }: Item, { period }: Question): number {
  const at = Date.parse(record.occurredAt);
  return period !== undefined && at >= period.from && at < period.to ? 1 + WEIGHTS.period : 1;
}

function inContext(item: Remembered, all: readonly Remembered[]): number | undefined {
  if (item.cosine === undefined) return undefined;
  const turns = all.filter(({ session }) => session !== 0 && session === item.session);
  const at = turns.findIndex(({ ordinal }) => ordinal === item.ordinal);
  const { previous, next } = WEIGHTS.meaning.context;
  const parts = [
    { cosine: item.cosine, weight: 1 },
    ...(at < 0 ? [] : [{ cosine: turns[at - 1]?.cosine, weight: previous }]),
    ...(at < 0 ? [] : [{ cosine: turns[at + 1]?.cosine, weight: next }]),
  ].filter((part): part is { cosine: number; weight: number } => part.cosine !== undefined);
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  return parts.reduce((sum, { cosine, weight }) => sum + cosine * weight, 0) / weights;
}

/** The coverage gate. */
function gate(
  passing: readonly Item[],
  visible: readonly Item[],
  question: Question,
): { words: number; meaning: number } {
  const idfs = question.terms
    .filter(({ isConcept }) => !isConcept)
    .map(({ hash }) => ({ hash, idf: idfOf(hash, visible) }));
  const total = idfs.reduce((sum, { idf }) => sum + idf, 0);
  const shares = passing
    .filter(({ flags }) => (flags & ASKS) === 0)
    .map(({ counts }) =>
      idfs.reduce((sum, { hash, idf }) => sum + (counts.has(hash) ? idf : 0), 0),
    );
  const coverage = total === 0 ? 0 : Math.min(1, Math.max(0, ...shares) / total);
  const { floor, gain, power, wordsFrom, leastWords } = WEIGHTS.meaning;
  return {
    words: Math.max(leastWords, Math.min(1, coverage / wordsFrom)),
    meaning: floor + gain * (1 - coverage) ** power,
  };
}

/** Standard scores; 0 without an opinion or when all are equal. */
function standard(values: readonly number[]): (value: number | undefined) => number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance =
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  const deviation = Math.sqrt(variance);
  return (value) => (value === undefined || deviation < 1e-6 ? 0 : (value - mean) / deviation);
}
