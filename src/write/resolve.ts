import { MemoirError } from '../core/errors.ts';
import type { Candidate, DerivedKind, Expiry } from '../core/extraction.ts';
import type { IdSource } from '../core/ids.ts';
import type { InTurn } from '../core/in-turn.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Runtime } from '../core/runtime.ts';
import { writablePartition } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import { USER_SUBJECT } from '../core/statement.ts';
import type { Change, CommitBatch, CommitReceipt, EpisodeVersion, Store } from '../core/store.ts';
import { nearestTimestamp, toTimestamp } from '../core/time.ts';
import type { Timestamp } from '../core/time.ts';
import { namesOfUser, withUserSubject } from '../truth/aliases.ts';
import { decide, slotsToRead } from '../truth/decide.ts';
import type { Decision } from '../truth/decide.ts';
import { predicateOf } from '../truth/predicates.ts';
import { slotOf } from '../truth/slot.ts';
import { dropEchoes } from './drop-echoes.ts';
import { withExpiry } from './expiry.ts';
import { withoutRefused } from './refusals.ts';

/** What resolving needs from outside. */
export interface ResolveParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly newId: IdSource;
  readonly inTurn: InTurn;
  /** Memories of these kinds whose words are nearest to a sentence. */
  readonly near: (
    scope: Scope,
    text: string,
    kinds: readonly DerivedKind[],
  ) => Promise<readonly MemoryRecord[]>;
}

export interface Proposal {
  /** Tenant, user and agent that the memories will belong to. */
  readonly owner: Scope;
  readonly candidates: readonly Candidate[];
  /** What the candidates rest on. */
  readonly episodes: readonly MemoryRecord[];
  /** The episodes only stand for the memories to be, and are not stored. */
  readonly isOwn?: boolean;
  /** Jobs that are done with it, in the same transaction. */
  readonly settles?: readonly EpisodeVersion[];
  readonly idempotency?: CommitBatch['idempotency'];
  /** What is new expires after these days. */
  readonly expires?: Expiry | undefined;
  /** A last touch before the changes are committed. */
  readonly finish?: (change: Change) => Change;
}

export interface Resolved {
  readonly changes: readonly Change[];
  /** The memory that each candidate became part of; undefined for those that were left out. */
  readonly memories: readonly (string | undefined)[];
  /** The same call was made before: what it wrote then, and nothing now. */
  readonly replayed?: readonly string[];
}

/** Most times another process may come between deciding and committing. */
const MOST_ATTEMPTS = 20;

/**
 * Compares candidates with what is known and commits what follows from it, all in one transaction.
 * Writers of one owner take turns within a process; another process that came between is seen by the
 * guard, and all is decided again. CONFLICT when an episode that is to be settled has changed.
 */
export function resolveCandidates(parts: ResolveParts, given: Proposal): Promise<Resolved> {
  const { tenant, user, agent } = given.owner;
  const key = JSON.stringify(['truth', tenant, user, agent]);
  return parts.inTurn.run(key, () => resolve(parts, given));
}

async function resolve(parts: ResolveParts, given: Proposal): Promise<Resolved> {
  for (let attempt = 1; ; attempt += 1) {
    const { decision, kept } = await decideOn(parts, given);
    try {
      const changes = decision.changes.map((change) =>
        withExpiry(given.finish?.(change) ?? change, given.expires),
      );
      const receipt = await commit(parts, given, { ...decision, changes });
      if (receipt?.replayed === true) return { changes: [], memories: [], replayed: receipt.ids };
      const memories = given.candidates.map((candidate) => {
        const place = kept.indexOf(candidate);
        return place < 0 ? undefined : decision.memories[place];
      });
      return { changes, memories };
    } catch (error) {
      const lostTheRace = MemoirError.is(error) && error.code === 'CONFLICT';
      if (!lostTheRace || attempt === MOST_ATTEMPTS) throw error;
      if (await haveChanged(parts, given)) throw error;
    }
  }
}

async function decideOn(
  parts: ResolveParts,
  { owner, candidates: all, episodes, isOwn = false }: Proposal,
): Promise<{ readonly decision: Decision; readonly kept: readonly Candidate[] }> {
  const { store, runtime } = parts;
  const names = namesOfUser(await store.records.inSlots(owner, USER_NAMES));
  const named = all.map((candidate) => withinCalendar(nameUser(candidate, names)));
  const near = await nearMemories(parts, owner, named);
  const [stored, resting] = await Promise.all([
    store.records.inSlots(owner, slotsToRead(named, near)),
    store.records.restingOn(owner, { ids: episodes.map(({ id }) => id) }),
  ]);
  const told = dropEchoes(named, episodes, [...stored, ...near]);
  const heard = await withoutRefused(parts, owner, told);
  const decision = decide({
    candidates: heard,
    episodes,
    isOwn,
    stored,
    near,
    resting,
    now: toTimestamp('now', runtime.now()),
    newId: parts.newId,
    digest: runtime.digest,
  });
  return { decision, kept: heard.map((candidate) => all[named.indexOf(candidate)] ?? candidate) };
}

/** The slots that tell what the user is called. */
const USER_NAMES = ['is named', 'wants to be called'].map((predicate) =>
  slotOf({
    subject: USER_SUBJECT,
    subjectType: 'person',
    predicate,
    object: '',
    objectType: 'value',
  }),
);

function nameUser(candidate: Candidate, names: ReadonlySet<string>): Candidate {
  if (candidate.statement === undefined || names.size === 0) return candidate;
  const statement = withUserSubject(candidate.statement, names);
  return statement === candidate.statement ? candidate : { ...candidate, statement };
}

/** "Until the year 9999" ends where the calendar does. */
function withinCalendar(candidate: Candidate): Candidate {
  const { occurredAt, validFrom, validTo } = candidate;
  if ([occurredAt, validFrom ?? '', validTo ?? ''].every((time) => !/^[+-]/u.test(time)))
    return candidate;
  const nearest = (time: Timestamp): Timestamp => nearestTimestamp(new Date(time));
  return {
    ...candidate,
    occurredAt: nearest(occurredAt),
    ...(validFrom !== undefined && { validFrom: nearest(validFrom) }),
    ...(validTo !== undefined && { validTo: nearest(validTo) }),
  };
}

async function nearMemories(
  { near }: ResolveParts,
  owner: Scope,
  candidates: readonly Candidate[],
): Promise<readonly MemoryRecord[]> {
  // In a slot of one value there is nothing to look for: the slot is the place.
  const open = candidates.filter(
    ({ statement }) =>
      statement === undefined || predicateOf(statement.predicate).values === 'many',
  );
  const found = await Promise.all(open.map(({ text, kind }) => near(owner, text, [kind])));
  return [...new Map(found.flat().map((record) => [record.id, record])).values()];
}

async function commit(
  { store }: ResolveParts,
  { owner, settles, idempotency }: Proposal,
  { changes, slots }: Decision,
): Promise<CommitReceipt | undefined> {
  if (changes.length === 0 && idempotency === undefined) {
    if (settles !== undefined) await store.derivations.settle(settles);
    return undefined;
  }
  return store.records.commit({
    partition: writablePartition(owner),
    ...(owner.agent !== undefined && { agent: owner.agent }),
    changes,
    slotGuard: slots,
    ...(settles !== undefined && { settles }),
    ...(idempotency !== undefined && { idempotency }),
  });
}

/** Whether an episode to be settled is gone, has another version, or was settled by somebody else. */
async function haveChanged(
  { store }: ResolveParts,
  { owner, settles = [] }: Proposal,
): Promise<boolean> {
  const ids = settles.map(({ id }) => id);
  const found = await store.records.get(owner, ids);
  const versions = new Map(found.map(({ id, version }) => [id, version]));
  if (settles.some(({ id, version }) => versions.get(id) !== version)) return true;
  const { waiting } = await store.derivations.pending({ ids });
  return waiting < ids.length;
}
