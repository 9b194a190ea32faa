import type { Timestamp } from '../core/time.ts';
import {
  claimOf,
  compare,
  earliest,
  endBy,
  endingOf,
  exclude,
  isSameSide,
  latest,
  NEVER,
  outweighs,
  replacedBy,
  timeOf,
} from './claim.ts';
import type { Claim, Ending, Moment, Side, Witness } from './claim.ts';

/** A stretch of time in which a value holds, or would hold if it were believed. */
export interface Span extends Side {
  /** Half open; absent means unbounded. */
  readonly from?: Timestamp;
  readonly to?: Timestamp;
  /**
   * `believed`: what is true then. `disputed`: a more trusted source says otherwise. `corrected`: as
   * trusted a source has since said that it was otherwise all along. `past`: it was so before `to`,
   * nobody said since when.
   */
  readonly standing: 'believed' | 'disputed' | 'corrected' | 'past';
  /** Keys of the witnesses it rests on, in order; each witness is in one span. */
  readonly witnesses: readonly string[];
  /** The place, among the spans of the slot, of the one that took over when it ended. */
  readonly endedBy?: number;
}

interface Piece {
  readonly claim: Claim;
  readonly start: Moment;
  readonly end: Moment;
}

interface Stretch extends Side {
  readonly standing: Span['standing'];
  readonly start: Moment;
  end: Moment;
  readonly witnesses: Set<string>;
}

/**
 * What was true of a slot and when, from all observations in it, in whatever order they came:
 *
 * | said | means |
 * |---|---|
 * | holds | true from when it was said, or from the time it tells, and presumed to go on |
 * | holds until T | true until T |
 * | another value, as trusted or more | ends what held before, and what was presumed |
 * | another value, less trusted | disputed; believed only while nothing more trusted holds |
 * | a value said later to have held all along | corrects what was said in between |
 * | the same value again | goes on; after an end or another value it is a span of its own |
 * | ended, past | ends the value then, unless a more trusted source says that it holds |
 * | ended, past, from T to U | true from T to U |
 * | ended, before it was to begin | it never began |
 * | past, of a value not known to have held | true before the earliest value that leads up to then |
 * | denied | excludes that value and no other |
 *
 * The intervals are those of valid time in a bitemporal model (R. T. Snodgrass, Developing
 * Time-Oriented Database Applications in SQL, 1999). Of nothing observed nothing is true; the same
 * witness twice counts once.
 */
export function resolveSlot(witnesses: readonly Witness[]): readonly Span[] {
  const distinct = [...new Map(witnesses.map((witness) => [witness.key, witness])).values()];
  const claims = distinct.flatMap((witness) => claimOf(witness) ?? []);
  const endings = distinct.flatMap((witness) => endingOf(witness) ?? []);
  const stretches = believe(piecesOf(claims, endings));
  for (const ending of endings.toSorted((left, right) => compare(left.said, right.said))) {
    if (claimOf(ending.witness) === undefined) addEnding(stretches, ending);
  }
  return toSpans(stretches);
}

/** How far each claim reaches, by the beginnings. */
function piecesOf(claims: readonly Claim[], endings: readonly Ending[]): readonly Piece[] {
  const ordered = claims.toSorted((left, right) => compare(left.start, right.start));
  const dated = ordered.filter(({ start, known }) => known > start);
  return ordered.map((claim, index) => {
    let end = claim.toldEnd;
    for (const ending of endings) end = earliest(end, endBy(ending, claim) ?? NEVER);
    for (const other of dated) end = earliest(end, replacedBy(other, claim) ?? NEVER);
    for (let next = index + 1; next < ordered.length; next += 1) {
      const other = ordered[next] as Claim;
      if (other.start >= end) break;
      end = earliest(end, replacedBy(other, claim) ?? NEVER);
    }
    return { claim, start: claim.start, end };
  });
}

/** Sorts what is believed from what is not. */
function believe(pieces: readonly Piece[]): Stretch[] {
  const bySide = new Map<string, Stretch[]>();
  const beaten: { readonly piece: Piece; readonly standing: 'disputed' | 'corrected' }[] = [];
  let open: readonly Piece[] = [];
  for (const [index, piece] of pieces.entries()) {
    open = open.filter(({ end }) => end > piece.start);
    const rivals = [...open, ...piecesWithin(pieces, index)].filter((other) =>
      isRival(other, piece),
    );
    const left = subtract(piece, rivals);
    for (const part of left) extend(bySide, part);
    if (left.length === 0) {
      const isOutranked = rivals.some(({ claim }) => claim.trust > piece.claim.trust);
      beaten.push({ piece, standing: isOutranked ? 'disputed' : 'corrected' });
    }
    open = [...open, piece];
  }
  const stretches = [...bySide.values()].flat();
  for (const { piece, standing } of beaten) addBeaten(stretches, piece, standing);
  return stretches;
}

/** Those that begin while this one reaches. */
function piecesWithin(pieces: readonly Piece[], index: number): readonly Piece[] {
  const end = pieces[index]?.end ?? '';
  const within: Piece[] = [];
  for (let next = index + 1; next < pieces.length; next += 1) {
    const other = pieces[next] as Piece;
    if (other.start >= end) break;
    within.push(other);
  }
  return within;
}

function isRival(other: Piece, piece: Piece): boolean {
  return (
    other.end > piece.start &&
    exclude(other.claim.witness, piece.claim.witness) &&
    outweighs(other.claim, piece.claim)
  );
}

/** What is left of a piece beside its rivals; an empty piece that nothing rivals stays. */
function subtract(piece: Piece, rivals: readonly Piece[]): readonly Piece[] {
  let left: readonly Piece[] = [piece];
  for (const rival of rivals) {
    left = left.flatMap((part) => [
      ...(part.start < rival.start ? [{ ...part, end: earliest(part.end, rival.start) }] : []),
      ...(part.end > rival.end ? [{ ...part, start: latest(part.start, rival.end) }] : []),
    ]);
  }
  return left;
}

/** Adds a piece to what is believed, to the stretch of the same value that it touches if any. */
function extend(bySide: Map<string, Stretch[]>, piece: Piece): void {
  const { key, value, negated } = piece.claim.witness;
  const side = `${negated ? '-' : '+'}${value}`;
  const own = bySide.get(side) ?? [];
  bySide.set(side, own);
  const touched = own.findLast(
    (stretch) =>
      stretch.start <= piece.end &&
      (piece.start <= stretch.end || timeOf(piece.start) === timeOf(stretch.end)),
  );
  if (touched === undefined) {
    own.push(stretchOf(piece, 'believed'));
    return;
  }
  touched.witnesses.add(key);
  touched.end = latest(touched.end, piece.end);
}

function stretchOf({ claim, start, end }: Piece, standing: Span['standing']): Stretch {
  const { value, negated, key } = claim.witness;
  return { value, negated, start, end, standing, witnesses: new Set([key]) };
}

/** An error about a value that held at another time belongs to the memory of that time. */
function addBeaten(stretches: Stretch[], piece: Piece, standing: 'disputed' | 'corrected'): void {
  const own = stretches.filter((stretch) => isSameSide(stretch, piece.claim.witness));
  const known = standing === 'corrected' ? nearestBelieved(own, piece.start) : undefined;
  const home = known ?? own.find((stretch) => stretch.standing === standing);
  if (home === undefined) {
    const end = standing === 'corrected' ? piece.start : piece.end;
    stretches.push(stretchOf({ ...piece, end }, standing));
    return;
  }
  home.witnesses.add(piece.claim.witness.key);
  if (standing === 'disputed') home.end = latest(home.end, piece.end);
}

function nearestBelieved(stretches: readonly Stretch[], moment: Moment): Stretch | undefined {
  const believed = inOrder(stretches.filter(({ standing }) => standing === 'believed'));
  return believed.findLast(({ start }) => start <= moment) ?? believed[0];
}

/** Gives an ending to the stretch that it ends or tells of; one of the unknown past if there is none. */
function addEnding(stretches: Stretch[], { witness, at }: Ending): void {
  const own = inOrder(stretches.filter((stretch) => isSameSide(stretch, witness)));
  const begun = own.filter(({ standing, start }) => standing !== 'past' && start < at);
  const told = begun.findLast(({ standing }) => standing === 'believed') ?? begun.at(-1);
  const past = own.find(({ standing }) => standing === 'past');
  if (told === undefined) {
    const end = knownSince(stretches, witness, timeOf(at));
    if (past === undefined) {
      const { value, negated, key } = witness;
      const witnesses = new Set([key]);
      stretches.push({ value, negated, start: '', end, standing: 'past', witnesses });
      return;
    }
    past.end = earliest(past.end, end);
  }
  (told ?? past)?.witnesses.add(witness.key);
}

/** Since when the values are known that lead up to a time without a gap. */
function knownSince(stretches: readonly Stretch[], witness: Side, time: Timestamp): Timestamp {
  let since = time;
  for (const stretch of inOrder(stretches).toReversed()) {
    if (stretch.standing !== 'believed' || !exclude(stretch, witness)) continue;
    if (timeOf(stretch.start) < since && timeOf(stretch.end) >= since)
      since = timeOf(stretch.start);
  }
  return since;
}

function toSpans(stretches: readonly Stretch[]): readonly Span[] {
  const ordered = inOrder(stretches);
  const believed = ordered.filter(({ standing }) => standing === 'believed');
  const byTime = Map.groupBy(believed, ({ start }) => timeOf(start));
  const places = new Map(ordered.map((stretch, place) => [stretch, place]));
  return ordered.map((stretch) => {
    const { value, negated, standing, start, end } = stretch;
    const successor = end === NEVER ? undefined : successorOf(stretch, believed, byTime);
    const endedBy = successor && places.get(successor);
    return {
      value,
      negated,
      standing,
      ...(start !== '' && { from: timeOf(start) }),
      ...(end !== NEVER && { to: timeOf(end) }),
      witnesses: [...stretch.witnesses].toSorted(compare),
      ...(endedBy !== undefined && { endedBy }),
    };
  });
}

/** The value that begins when this one ends, else one that holds then, else the next after a gap. */
function successorOf(
  stretch: Stretch,
  believed: readonly Stretch[],
  byTime: ReadonlyMap<Timestamp, readonly Stretch[]>,
): Stretch | undefined {
  const time = timeOf(stretch.end);
  const next = byTime
    .get(time)
    ?.find((other) => other.start > stretch.start && exclude(other, stretch));
  return (
    next ??
    believed.find(
      (other) => timeOf(other.start) <= time && timeOf(other.end) > time && exclude(other, stretch),
    ) ??
    believed.find((other) => timeOf(other.start) > time && exclude(other, stretch)) ??
    // What was only told to be over is so no more once the value holds again.
    (stretch.standing === 'past'
      ? believed.find((other) => timeOf(other.start) >= time && isSameSide(other, stretch))
      : undefined)
  );
}

function inOrder(stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches.toSorted(
    (left, right) =>
      compare(left.start, right.start) ||
      compare(left.value, right.value) ||
      Number(left.negated) - Number(right.negated),
  );
}
