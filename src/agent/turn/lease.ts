import { MemoirError } from '../../core/errors.ts';
import type { AgentParts } from '../parts.ts';
import { createCollection } from '../records/collection.ts';
import type { Collection, Held, Shape } from '../records/collection.ts';

/** Who works in a conversation now. A process that dies holds it until `until`, epoch milliseconds. */
interface TurnLease {
  readonly conversation: string;
  readonly holder: string;
  readonly until: number;
}

const LEASE: Shape<TurnLease> = {
  collection: 'agent-turns',
  noun: 'Turn',
  id: ({ conversation }) => conversation,
  order: ({ conversation }) => conversation,
  terms: () => [],
};

/** How long a lease is good without being renewed, in milliseconds. */
export const LEASE_MS = 12_000;
const BEAT_MS = 500;
const WAIT_MS = 100;

/** Told twice a second while the lease is held; rejects what it was held for when it throws. */
type Beat = () => Promise<void>;

/**
 * Does a task while nobody else, in any process, works in the conversation. `waits`: until it is
 * free; else undefined when somebody alive holds it. The task's signal aborts when the lease is lost.
 */
export async function underLease<Result>(
  parts: AgentParts,
  conversation: string,
  options: { readonly waits: boolean; readonly signal?: AbortSignal | undefined },
  task: (lease: { readonly signal: AbortSignal; onBeat(beat: Beat): void }) => Promise<Result>,
): Promise<Result | undefined> {
  const leases = createCollection(parts, LEASE);
  const holder = parts.newId();
  const isHeld = await acquire(parts, leases, { conversation, holder }, options);
  if (!isHeld) return undefined;
  const lost = new AbortController();
  let beat: Beat = async () => undefined;
  const timer = setInterval(() => {
    renew(parts, leases, { conversation, holder })
      .then(() => beat())
      .catch((error: unknown) => {
        // A store that was busy may answer to the next beat: the lease lasts longer than that.
        if (!MemoirError.is(error) || error.code !== 'STORE_BUSY') lost.abort(error);
      });
  }, BEAT_MS);
  timer.unref();
  try {
    return await task({
      signal: lost.signal,
      onBeat(next) {
        beat = next;
      },
    });
  } finally {
    clearInterval(timer);
    await release(parts, leases, { conversation, holder });
  }
}

type Claim = Omit<TurnLease, 'until'>;

async function acquire(
  parts: AgentParts,
  leases: Collection<TurnLease>,
  claim: Claim,
  { waits, signal }: { readonly waits: boolean; readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  let seen: number | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const present = await leases.find(claim.conversation);
    if (present === undefined || isOver(parts, present.item)) {
      if (await take(parts, leases, claim, present)) return true;
      continue;
    }
    seen ??= present.item.until;
    // Renewed since it was first seen: whoever holds it lives.
    if (!waits && present.item.until !== seen) return false;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

/** One that seems to last longer than any does was made before the clock was set back. */
function isOver({ now }: AgentParts, { until }: TurnLease): boolean {
  return until <= now() || until > now() + 2 * LEASE_MS;
}

async function take(
  parts: AgentParts,
  leases: Collection<TurnLease>,
  claim: Claim,
  present: Held<TurnLease> | undefined,
): Promise<boolean> {
  try {
    const lease = { ...claim, until: parts.now() + LEASE_MS };
    await parts.documents.commit([leases.put(lease, present?.held ?? 0)]);
    return true;
  } catch (error) {
    if (MemoirError.is(error) && error.code === 'CONFLICT') return false;
    throw error;
  }
}

async function renew(
  parts: AgentParts,
  leases: Collection<TurnLease>,
  claim: Claim,
): Promise<void> {
  const present = await leases.find(claim.conversation);
  const isOwn = present?.item.holder === claim.holder;
  if (isOwn && present.item.until - parts.now() > (LEASE_MS * 2) / 3) return;
  if (isOwn && (await take(parts, leases, claim, present))) return;
  throw new MemoirError('CONFLICT', 'Another process has taken over the conversation');
}

async function release(
  parts: AgentParts,
  leases: Collection<TurnLease>,
  { conversation, holder }: Claim,
): Promise<void> {
  const present = await leases.find(conversation);
  if (present?.item.holder !== holder) return;
  try {
    await parts.documents.commit([leases.removal(conversation, present.held)]);
  } catch (error) {
    // A renewal came between, or somebody took it over: it ends by itself.
    if (!MemoirError.is(error) || error.code !== 'CONFLICT') throw error;
  }
}
