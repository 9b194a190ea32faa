import type { KnowledgeNote } from '../core/memory.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { ScoreParts } from '../core/search.ts';
import type { Timestamp } from '../core/time.ts';
import { standingOf } from './current.ts';
import type { Bearing, Standing } from './current.ts';
import type { FollowedMemory } from './follow-graph.ts';
import type { Knowledge } from './knowledge.ts';
import type { RerankedHit } from './rerank.ts';

/** A hit, and how what it says stands. */
export interface KnownHit extends RerankedHit {
  readonly standing: Standing;
  readonly note?: KnowledgeNote;
}

/** The moment that is asked about, and what is known. */
export interface Present {
  readonly knowledge: Knowledge;
  readonly at: Timestamp;
  readonly bearing: Bearing;
  /** Reads memories of the scope by id; those that are gone or filtered out are left out. */
  readonly fetch: (ids: readonly string[]) => Promise<readonly MemoryRecord[]>;
}

/** Where a ranking has no figures: the memory came up because of what is known, not of its words. */
const UNRANKED: Omit<ScoreParts, 'fused'> = {
  own: 0,
  neighbour: 0,
  session: 0,
  factors: {},
  words: 0,
  coverage: 0,
  matched: [],
  concepts: [],
};

/**
 * Puts the memory that says what holds now before the one whose statements it replaced, and brings
 * it in when the ranking did not find it. Scores stay with the places, so that they never rise.
 */
export async function putCurrentFirst(
  hits: readonly RerankedHit[],
  { knowledge, at, bearing, fetch }: Present,
): Promise<KnownHit[]> {
  const known = hits.map((hit) => ({
    ...hit,
    standing: standingOf(hit.record, knowledge, at, bearing),
  }));
  const present = new Set(hits.map(({ record }) => record.id));
  const wanted = known.flatMap(({ standing }) => standing.replacedBy.slice(0, 1));
  const absent = [...new Set(wanted.filter((id) => !present.has(id)))];
  const fetched = absent.length === 0 ? [] : await fetch(absent);
  const brought = new Map(fetched.map((record) => [record.id, record]));
  const ordered: KnownHit[] = [];
  const placed = new Set<string>();
  const place = (hit: KnownHit): void => {
    if (placed.has(hit.record.id)) return;
    placed.add(hit.record.id);
    const [instead] = hit.standing.replacedBy;
    if (instead !== undefined && !placed.has(instead)) {
      const found = known.find(({ record }) => record.id === instead);
      const record = brought.get(instead);
      const note = { replaces: hit.record.id };
      if (found !== undefined) place({ ...found, note });
      else if (record !== undefined) {
        place({
          record,
          score: hit.score,
          parts: { ...UNRANKED, fused: hit.parts.fused },
          standing: standingOf(record, knowledge, at, bearing),
          note,
        });
      }
    }
    ordered.push(hit);
  };
  known.forEach(place);
  return withFallingScores(ordered);
}

/** For a moment in the past: what says nothing that held then comes behind what does. */
export function putPresentFirst(hits: readonly KnownHit[]): readonly KnownHit[] {
  const speaksOfThen = ({ standing: { facts, isYetToCome } }: KnownHit): boolean =>
    isYetToCome !== true && (facts.length === 0 || facts.some(({ holds }) => holds));
  return withFallingScores([
    ...hits.filter(speaksOfThen),
    ...hits.filter((hit) => !speaksOfThen(hit)),
  ]);
}

/** Places that memories reached through the graph get, behind the best by words and meaning. */
const FOLLOWED_FROM = 2;
const MOST_FOLLOWED = 2;

/**
 * Brings in what the graph reached and the ranking did not put among the first `limit`, behind the
 * two best.
 */
export async function bringInFollowed(
  hits: readonly KnownHit[],
  followed: readonly FollowedMemory[],
  limit: number,
  { knowledge, at, bearing, fetch }: Present,
): Promise<readonly KnownHit[]> {
  const first = new Set(hits.slice(0, limit).map(({ record }) => record.id));
  const missing = new Map(followed.map((each) => [each.id, each]));
  for (const id of first) missing.delete(id);
  if (missing.size === 0) return hits;
  const wanted = [...missing.keys()].slice(0, MOST_FOLLOWED);
  const brought = (await fetch(wanted)).map((record): KnownHit => {
    const { path = [], weight = 0 } = missing.get(record.id) ?? {};
    return {
      record,
      score: weight,
      parts: { ...UNRANKED, fused: hits[FOLLOWED_FROM]?.parts.fused ?? 0 },
      standing: standingOf(record, knowledge, at, bearing),
      note: { path },
    };
  });
  const ids = new Set(brought.map(({ record }) => record.id));
  const others = hits.filter(({ record }) => !ids.has(record.id));
  return withFallingScores([
    ...others.slice(0, FOLLOWED_FROM),
    ...brought,
    ...others.slice(FOLLOWED_FROM),
  ]);
}

function withFallingScores(hits: readonly KnownHit[]): KnownHit[] {
  const scores = hits.map(({ score }) => score).sort((left, right) => right - left);
  return hits.map((hit, at) => ({ ...hit, score: scores[at] ?? hit.score }));
}
