import { invalidInput } from '../core/errors.ts';
import type { Candidate } from '../core/extraction.ts';
import type { MemoryRecord, Observation, SourceSpan } from '../core/record.ts';
import type { Statement } from '../core/statement.ts';
import { nearestTimestamp } from '../core/time.ts';
import type { Timestamp } from '../core/time.ts';
import { compare } from './claim.ts';
import type { Witness } from './claim.ts';
import { predicateOf } from './predicates.ts';
import { classesOf } from './same.ts';

/** An observation in a slot, with where it is kept and where it came from. */
export interface Evidence extends Witness {
  /** The value as its source words it. */
  readonly object: string;
  /** Absent for what a memory says without a source: it is not listed among sources. */
  readonly source?: SourceSpan;
  /** Ids of the stored memories that list it; none for what is new. */
  readonly heldBy: ReadonlySet<string>;
  /** What is proposed, for what is new. */
  readonly candidate?: Candidate;
}

/** A candidate in its slot, with the episode that it rests on. */
export interface Proposal {
  readonly candidate: Candidate & { readonly statement: Statement };
  readonly episode: MemoryRecord;
  /** Nobody said it: the episode only stands for the memory that it is to become. */
  readonly isOwn?: boolean;
}

type Seen = Omit<Evidence, 'key' | 'value' | 'heldBy'> & {
  readonly statement: Statement;
  readonly holder?: string;
  /** What tells it apart among observations of one time: its source and place there. */
  readonly place: string;
  /** A memory says it by itself: stated of the same time again it is the same observation. */
  readonly isOwn: boolean;
};

/**
 * All that is observed in one slot, by its stored memories and by what is new, each once: an episode
 * that says the same twice, or is read again, is one observation. In the order in which it was said;
 * `proposed` names the observation of each proposal.
 */
export function gatherEvidence(
  records: readonly MemoryRecord[],
  proposals: readonly Proposal[],
): { readonly evidence: readonly Evidence[]; readonly proposed: readonly string[] } {
  const seen = [...records.flatMap(seenBy), ...proposals.map(seenIn)];
  const classes = classesOf(
    seen.map(({ object, statement }) => ({ object, type: statement.objectType })),
  );
  const found = new Map<string, Evidence>();
  const owns = new Map<string, string>();
  const identities = seen.map((item) => {
    const value = isOneValued(item.statement) ? (classes.get(item.object) ?? item.object) : '';
    const { stance, at, from, to } = item.observation;
    const side = `${item.negated ? '-' : '+'}${stance}|${at}|${from ?? ''}|${to ?? ''}|${value}`;
    const identity = identityOf(item, side, owns);
    const { holder, statement: _s, place, isOwn: _o, ...rest } = item;
    const known = found.get(identity) ?? { ...rest, key: `${place}|${side}`, value };
    const holders = 'heldBy' in known ? known.heldBy : [];
    const heldBy = new Set([...holders, ...(holder === undefined ? [] : [holder])]);
    found.set(identity, { ...known, heldBy });
    return identity;
  });
  const evidence = [...found.values()].toSorted((left, right) =>
    compare(left.observation.at + left.key, right.observation.at + right.key),
  );
  const proposed = identities.slice(seen.length - proposals.length);
  return { evidence, proposed: proposed.map((identity) => found.get(identity)?.key ?? '') };
}

/** `owns`: the first observation of each kind that a memory makes by itself. */
function identityOf(
  { source, place, isOwn, holder, observation }: Seen,
  side: string,
  owns: Map<string, string>,
): string {
  const identity = `${source?.id ?? place}|${side}`;
  if (!isOwn) return identity;
  const first = owns.get(`${observation.trust}|${side}`) ?? identity;
  owns.set(`${observation.trust}|${side}`, first);
  return holder === undefined ? first : identity;
}

function isOneValued({ predicate }: Statement): boolean {
  return predicateOf(predicate).values === 'one';
}

/** Whether derivation leaves a memory as it is: a person made it so. */
export function isFirm({ immutable, pinned, status }: MemoryRecord): boolean {
  return immutable || (pinned && status === 'active');
}

/** Trust above that of every origin: what is pinned or immutable gives way to nothing derived. */
const FIRM_TRUST = 2;

function seenBy(record: MemoryRecord): readonly Seen[] {
  const { statement } = record;
  if (statement === undefined) return [];
  const listed = record.sources.flatMap((source) => {
    const { observation } = source;
    return observation === undefined || isSilent(record, source)
      ? []
      : [seenAt(record.id, statement, source, observation)];
  });
  const own = listed.length === 0 ? [withoutSource(record, statement, impliedBy(record))] : [];
  const isHeld = isFirm(record) && record.status === 'active';
  const firm = isHeld ? [withoutSource(record, statement, heldFirm(record), 'firm')] : [];
  return [...listed, ...own, ...firm];
}

/**
 * Whether a source no longer bears on what a memory says, because a person has since worded it anew.
 * The edit itself is a source of the memory, with the memory's own id.
 */
export function isSilent(record: MemoryRecord, source: SourceSpan): boolean {
  if (record.curated === undefined || source.id === record.id) return false;
  const edit = record.sources.find(({ id }) => id === record.id)?.observation;
  if (source.observation === undefined) return true;
  return edit !== undefined && source.observation.at <= edit.at;
}

function seenAt(
  holder: string,
  statement: Statement,
  source: SourceSpan,
  observation: Observation,
): Seen {
  return {
    holder,
    statement,
    source,
    observation,
    negated: statement.negated === true,
    object: observation.object ?? statement.object,
    place: placeOf(source),
    isOwn: source.id === holder,
  };
}

function placeOf({ id, start }: Pick<SourceSpan, 'id' | 'start'>): string {
  return `${id}|${String(start).padStart(8, '0')}`;
}

function withoutSource(
  record: MemoryRecord,
  statement: Statement,
  observation: Observation,
  mark = '',
): Seen {
  return {
    holder: record.id,
    statement,
    observation,
    negated: statement.negated === true,
    object: statement.object,
    place: `${record.id}|${mark}`,
    isOwn: false,
  };
}

/** What a memory without sources says: what it says now. */
function impliedBy(record: MemoryRecord): Observation {
  const isPast = record.status === 'superseded' && record.validTo === undefined;
  return {
    stance: isPast ? 'past' : 'holds',
    at: record.occurredAt,
    ...bounds(record.validFrom, record.validTo),
    trust: record.trust,
  };
}

function heldFirm(record: MemoryRecord): Observation {
  return {
    stance: 'holds',
    at: record.occurredAt,
    ...bounds(record.validFrom, record.validTo),
    trust: FIRM_TRUST,
  };
}

/** Told now, so of one time after all that is stored. */
const LATEST = '~';

function seenIn({ candidate, episode, isOwn = false }: Proposal): Seen {
  const observation = observationOf(candidate, episode);
  const { id, start, end } = candidate.source;
  const source = { id, start, end, observation };
  const { holder: _, ...seen } = seenAt('', candidate.statement, source, observation);
  return { ...seen, candidate, isOwn, ...(isOwn && { place: LATEST + seen.place }) };
}

/** How an episode bears on what a candidate says. For events: when they happened, if it is told. */
export function observationOf(candidate: Candidate, episode: MemoryRecord): Observation {
  const happened = windowOf(candidate);
  return {
    stance: candidate.stance,
    at: episode.occurredAt,
    ...(happened ?? bounds(candidate.validFrom, candidate.validTo)),
    trust: episode.trust,
  };
}

function bounds(
  from: Timestamp | undefined,
  to: Timestamp | undefined,
): Pick<Observation, 'from' | 'to'> {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** The stretch of time that an event's date names. */
function windowOf(candidate: Candidate): { from: Timestamp; to: Timestamp } | undefined {
  if (candidate.kind !== 'event' || candidate.precision === undefined) return undefined;
  const from = new Date(candidate.occurredAt);
  const to = new Date(from);
  if (candidate.precision === 'year') to.setUTCFullYear(from.getUTCFullYear() + 1);
  else if (candidate.precision === 'month') to.setUTCMonth(from.getUTCMonth() + 1);
  else if (candidate.precision === 'day') to.setUTCDate(from.getUTCDate() + 1);
  else to.setUTCHours(from.getUTCHours() + 1);
  return { from: nearestTimestamp(from), to: nearestTimestamp(to) };
}

/** The episode of a candidate, which must be among those given. */
export function episodeOf(
  candidate: Candidate,
  episodes: ReadonlyMap<string, MemoryRecord>,
): MemoryRecord {
  const episode = episodes.get(candidate.source.id);
  if (episode !== undefined) return episode;
  throw invalidInput('candidate.source.id', candidate.source.id, 'give the episode it rests on');
}
