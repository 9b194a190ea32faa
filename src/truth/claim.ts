import type { Observation } from '../core/record.ts';
import type { Timestamp } from '../core/time.ts';

/** One observation in a slot. */
export interface Witness {
  /** Names it among those of the slot; of two said at one time, the smaller was said first. */
  readonly key: string;
  /** Its value, by the name of its class (`same.ts`); the same for all in slots of many values. */
  readonly value: string;
  /** It says that this is not so. */
  readonly negated: boolean;
  readonly observation: Observation;
}

/** A value or its denial. */
export type Side = Pick<Witness, 'value' | 'negated'>;

/** Orders what happened, then when that was said: two timestamps and the key of the witness. */
export type Moment = string;

/** After every moment. */
export const NEVER: Moment = '~';

/** That a value holds, from some time on. */
export interface Claim {
  readonly witness: Witness;
  readonly trust: number;
  readonly said: Moment;
  readonly start: Moment;
  /** Until then its source tells of; after it, the value is only presumed to go on. */
  readonly known: Moment;
  readonly toldEnd: Moment;
}

/** That a value held until then, and no longer. */
export interface Ending {
  readonly witness: Witness;
  readonly trust: number;
  readonly said: Moment;
  readonly at: Moment;
}

/** What a witness claims; undefined for one that tells of an end and not of a beginning. */
export function claimOf(witness: Witness): Claim | undefined {
  const { at, from, to, trust, stance } = witness.observation;
  if (stance !== 'holds' && from === undefined) return undefined;
  const order = at + witness.key;
  const said = at + order;
  const start = (from ?? at) + order;
  const told = to ?? (stance === 'holds' ? undefined : at);
  // What is told to end then gives way to all that begins then; never before it began itself.
  const toldEnd = told === undefined ? NEVER : latest(told, start);
  return { witness, trust, said, start, toldEnd, known: latest(start, earliest(said, toldEnd)) };
}

/** The end that a witness tells of, if it does. */
export function endingOf(witness: Witness): Ending | undefined {
  const { at, to, trust, stance } = witness.observation;
  if (stance === 'holds') return undefined;
  const said = at + at + witness.key;
  return { witness, trust, said, at: to ?? said };
}

/** When an ending ends a claim; undefined when it does not. */
export function endBy(ending: Ending, claim: Claim): Moment | undefined {
  if (!isSameSide(ending.witness, claim.witness) || ending.trust < claim.trust) return undefined;
  if (callsOff(ending, claim)) return claim.start;
  if (ending.at <= claim.start || isSaidTogether(ending, claim)) return undefined;
  const isRenewed =
    claim.said > ending.said && claim.trust >= ending.trust && ending.at <= claim.known;
  return isRenewed ? undefined : ending.at;
}

/** "We are not moving to Porto after all", said before the move. */
function callsOff(ending: Ending, claim: Claim): boolean {
  const { stance, at, from, to } = ending.witness.observation;
  const told = claim.witness.observation;
  const isToCome = told.from !== undefined && told.from > told.at && at < told.from;
  return isToCome && ending.said > claim.said && stance === 'ended' && (from ?? to) === undefined;
}

/** "I used to live here, and now I do again": the memory does not end what is said beside it. */
function isSaidTogether({ witness: { observation } }: Ending, claim: Claim): boolean {
  const { stance, at, to } = observation;
  return stance === 'past' && to === undefined && at === claim.witness.observation.at;
}

/** When another claim, as trusted or more, takes the place of a claim; undefined when it does not. */
export function replacedBy(other: Claim, claim: Claim): Moment | undefined {
  if (other.trust < claim.trust || !exclude(other.witness, claim.witness)) return undefined;
  const moments = [other.start, other.known].filter((moment) => moment > claim.start);
  if (!overrides(claim, other)) return moments[0];
  return moments.find((moment) => moment > claim.known);
}

/** Of two that exclude each other, which is believed: the more trusted, else the one said later. */
export function outweighs(left: Claim, right: Claim): boolean {
  return left.trust === right.trust ? left.said > right.said : left.trust > right.trust;
}

function overrides(left: Claim, right: Claim): boolean {
  return left.trust >= right.trust && left.said > right.said;
}

/** Two values of one slot exclude each other, and a value and its denial; two denials do not. */
export function exclude(left: Side, right: Side): boolean {
  if (left.value === right.value) return left.negated !== right.negated;
  return !left.negated && !right.negated;
}

export function isSameSide(left: Side, right: Side): boolean {
  return left.value === right.value && left.negated === right.negated;
}

const TIMESTAMP_LENGTH = 24;

export function timeOf(moment: Moment): Timestamp {
  return moment.slice(0, TIMESTAMP_LENGTH);
}

export function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function latest(left: Moment, right: Moment): Moment {
  return left > right ? left : right;
}

export function earliest(left: Moment, right: Moment): Moment {
  return left < right ? left : right;
}
