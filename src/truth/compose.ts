import type { Candidate } from '../core/extraction.ts';
import type { MemoryRecord, Metadata, SourceSpan, Status } from '../core/record.ts';
import type { Statement } from '../core/statement.ts';
import type { Timestamp } from '../core/time.ts';
import type { Evidence } from './evidence.ts';
import { isFirm, isSilent } from './evidence.ts';
import type { Span } from './resolve-slot.ts';
import { refines } from './same.ts';
import { sentenceOf } from './sentence.ts';
import { trimSources } from './trim-sources.ts';

/** What a span is to become a memory with. */
export interface SpanParts {
  readonly span: Span;
  readonly evidence: readonly Evidence[];
  readonly id: string;
  /** The memory that tells of it now, if one does. */
  readonly stored: MemoryRecord | undefined;
  /** It gave its observations to another memory of its value, and is there still. */
  readonly isMerged: boolean;
  /** Another memory of the slot, for what all of them have in common. */
  readonly sibling: MemoryRecord | undefined;
  readonly episodes: ReadonlyMap<string, MemoryRecord>;
  readonly supersededBy: string | undefined;
  readonly supersedes: readonly string[];
  readonly now: Timestamp;
}

/** What a wording brings with it. */
type Wording = Pick<
  MemoryRecord,
  'text' | 'statement' | 'reason' | 'origin' | 'occurredAt' | 'trust'
> & { readonly statement: Statement; readonly source: SourceSpan | undefined };

/** What share of the doubt that is left another source of full confidence takes away. */
export const GROWTH = 0.3;

/** The memory of a span, in the state that all observations together give it. */
export function composeMemory(given: SpanParts): MemoryRecord | undefined {
  const parts = { ...given, evidence: restOnItself(given) };
  const { stored } = parts;
  if (stored !== undefined && isFirm(stored)) return composeFirm(stored, parts);
  const wording = wordingOf(parts);
  const base = stored ?? newMemory(parts, wording);
  if (base === undefined || wording === undefined) return stored;
  const {
    validFrom: _f,
    validTo: _t,
    invalidatedAt,
    supersededBy: _s,
    observed: _o,
    ...rest
  } = base;
  const { source: _, ...worded } = wording;
  const status = statusOf(parts);
  return {
    ...rest,
    ...worded,
    ...(parts.span.from !== undefined && { validFrom: parts.span.from }),
    ...(parts.span.to !== undefined && { validTo: parts.span.to }),
    ...(status === 'superseded' && { invalidatedAt: invalidatedAt ?? parts.now }),
    ...(status === 'superseded' &&
      parts.supersededBy !== undefined && { supersededBy: parts.supersededBy }),
    ...(status === 'archived' && carry(stored)),
    ...strengthOf(parts, base, wording),
    status,
    supersedes: parts.supersedes,
  };
}

/**
 * A memory that nobody said rests on itself, under its own id. What another memory has said so is
 * said by this one from now on, once.
 */
function restOnItself({ evidence, id }: SpanParts): readonly Evidence[] {
  const own = evidence.map((item) =>
    item.source !== undefined && item.heldBy.has(item.source.id)
      ? { ...item, source: { ...item.source, id } }
      : item,
  );
  const listed = new Map(own.map((item) => [item.source ? placeOf(item.source) : item.key, item]));
  return [...listed.values()];
}

/** Of what a person made firm only the strength alters; of what is immutable not even that. */
function composeFirm(stored: MemoryRecord, parts: SpanParts): MemoryRecord {
  if (stored.immutable || stored.statement === undefined) return stored;
  const { statement } = stored;
  const [source] = stored.sources;
  const { trust: _, ...strength } = strengthOf(parts, stored, { ...stored, statement, source });
  return { ...stored, ...strength };
}

function carry({ supersededBy, invalidatedAt }: Partial<MemoryRecord> = {}): Partial<MemoryRecord> {
  return {
    ...(supersededBy !== undefined && { supersededBy }),
    ...(invalidatedAt !== undefined && { invalidatedAt }),
  };
}

function statusOf({ span, stored, isMerged, evidence, now }: SpanParts): Status {
  const isUnused = stored?.status === 'archived' && !isMerged;
  if (isUnused && evidence.every(({ candidate }) => candidate === undefined)) return 'archived';
  if (span.standing === 'disputed') return 'disputed';
  const isOver = span.to !== undefined && (span.to <= now || span.to === span.from);
  return span.standing === 'believed' && !isOver ? 'active' : 'superseded';
}

function wordingOf(parts: SpanParts): Wording | undefined {
  const { stored, evidence } = parts;
  const proposed = bestOf(evidence.filter(({ candidate }) => candidate !== undefined));
  if (stored === undefined) {
    return proposed === undefined ? restate(parts) : wordingFrom(proposed, parts);
  }
  const { statement } = stored;
  if (statement === undefined) return undefined;
  if (proposed !== undefined && isBetter(proposed, stored, statement)) {
    return wordingFrom(proposed, parts);
  }
  return { ...wordingOfStored(stored), statement, source: stored.sources[0] };
}

function wordingOfStored({
  text,
  reason,
  origin,
  occurredAt,
  trust,
}: MemoryRecord): Omit<Wording, 'statement' | 'source'> {
  return { text, reason, origin, occurredAt, trust };
}

/** A statement that holds words a memory better than one of the past, and a precise one than a vague. */
function isBetter(
  { candidate, object }: Evidence,
  stored: MemoryRecord,
  known: Statement,
): boolean {
  if (candidate === undefined || stored.curated !== undefined) return false;
  const stance = stored.sources[0]?.observation?.stance ?? 'holds';
  if (candidate.stance === 'holds' && stance !== 'holds') return true;
  return candidate.stance === stance && refines(object, known.object, known.objectType);
}

function bestOf(evidence: readonly Evidence[]): Evidence | undefined {
  const holding = evidence.filter(({ observation }) => observation.stance === 'holds');
  const [first, ...others] = holding.length > 0 ? holding : evidence;
  return others.reduce((best, other) => {
    const type = best?.candidate?.statement?.objectType ?? 'value';
    return best !== undefined && refines(other.object, best.object, type) ? other : best;
  }, first);
}

function wordingFrom(
  { candidate, source, observation }: Evidence,
  parts: SpanParts,
): Wording | undefined {
  const episode = parts.episodes.get(source?.id ?? '');
  if (candidate?.statement === undefined || episode === undefined) return undefined;
  const { text, statement, reason, occurredAt } = candidate;
  return {
    text,
    statement,
    reason,
    occurredAt,
    origin: episode.origin,
    trust: observation.trust,
    source,
  };
}

/**
 * The wording of a span that broke off another memory's: made anew from the value as its own source
 * words it, so that it holds no word of another source.
 */
function restate({ evidence, sibling }: SpanParts): Wording | undefined {
  const own = bestOf(evidence.filter(({ source }) => source !== undefined));
  if (own === undefined || sibling?.statement === undefined) return undefined;
  const { negated: _, ...said } = sibling.statement;
  const statement = { ...said, object: own.object, ...(own.negated && { negated: own.negated }) };
  const { at, trust, stance } = own.observation;
  return {
    text: sentenceOf(statement, stance),
    statement,
    reason: sibling.reason,
    origin: { type: sibling.origin.type },
    occurredAt: at,
    trust,
    source: own.source,
  };
}

function newMemory(parts: SpanParts, wording: Wording | undefined): MemoryRecord | undefined {
  const { sibling, evidence, episodes, id, now } = parts;
  const candidate = evidence.find((item) => item.source === wording?.source)?.candidate;
  const episode = episodes.get(wording?.source?.id ?? '');
  const owner = episode ?? sibling;
  const like = candidate ?? sibling;
  if (wording === undefined || owner === undefined || like === undefined) return undefined;
  const { session: _, ...scope } = owner.scope;
  const { source: _source, ...worded } = wording;
  return {
    id,
    scope,
    kind: like.kind,
    ...worded,
    recordedAt: now,
    version: 1,
    status: 'active',
    confidence: like.confidence,
    importance: like.importance,
    sources: [],
    supersedes: [],
    immutable: false,
    pinned: false,
    metadata: candidate === undefined ? {} : metadataOf(candidate),
  };
}

/** What a candidate says beside its statement. */
export function metadataOf({ categories, precision }: Candidate): Metadata {
  return {
    ...(categories !== undefined && categories.length > 0 && { categories: [...categories] }),
    ...(precision !== undefined && { precision }),
  };
}

/** `base`: the stored memory, or the new one as its wording makes it. */
function strengthOf(
  { evidence, stored }: SpanParts,
  base: MemoryRecord,
  wording: Wording,
): Pick<MemoryRecord, 'sources' | 'confidence' | 'importance' | 'trust' | 'observed'> {
  const proposed = evidence.filter(({ candidate }) => candidate !== undefined);
  const agreeing = proposed.filter(
    ({ observation, source }) =>
      observation.stance === 'holds' && (stored !== undefined || source !== wording.source),
  );
  const importances = proposed.map(({ candidate }) => candidate?.importance ?? 0);
  const observed = observedOf(evidence, stored);
  return {
    sources: sourcesOf(evidence, stored, wording),
    confidence: agreeing.reduce(
      (sure, { candidate }) => sure + (1 - sure) * GROWTH * (candidate?.confidence ?? 0),
      base.confidence,
    ),
    importance: Math.max(base.importance, ...importances),
    trust: trustOf(evidence, wording),
    ...(observed > 1 && { observed }),
  };
}

function trustOf(evidence: readonly Evidence[], wording: Wording): number {
  const listed = evidence.filter(({ source }) => source !== undefined);
  if (listed.length === 0) return wording.trust;
  return Math.max(...listed.map(({ observation }) => observation.trust));
}

/** Counts what is listed and what gave way before; what has moved to another memory counts there. */
function observedOf(evidence: readonly Evidence[], stored: MemoryRecord | undefined): number {
  const listed = evidence.filter(({ source }) => source !== undefined).length;
  if (stored === undefined) return listed;
  const counted = stored.sources.filter((source) => !isSilent(stored, source)).length;
  return Math.max(0, (stored.observed ?? 1) - counted) + listed;
}

function sourcesOf(
  evidence: readonly Evidence[],
  stored: MemoryRecord | undefined,
  { source: first, statement }: Wording,
): readonly SourceSpan[] {
  const listed = evidence.flatMap((item) => sourceOf(item, statement.object));
  const silent = stored?.sources.filter(
    (source) => source.observation === undefined || isSilent(stored, source),
  );
  const all = [...listed, ...(silent ?? [])];
  const lead = all.find((source) => first !== undefined && placeOf(source) === placeOf(first));
  if (lead === undefined) return trimSources(first === undefined ? all : [first, ...all]);
  return trimSources([lead, ...all.filter((source) => source !== lead)]);
}

/** A source with its own wording of the value, where it differs from the memory's. */
function sourceOf({ source, observation, object }: Evidence, known: string): readonly SourceSpan[] {
  if (source === undefined) return [];
  const { object: _, ...observed } = observation;
  const { id, start, end } = source;
  return [{ id, start, end, observation: { ...observed, ...(object !== known && { object }) } }];
}

function placeOf({ id, start, end, observation }: SourceSpan): string {
  const { stance, at, from, to } = observation ?? {};
  return [id, start, end, stance, at, from, to].join('|');
}
