import { MemoirError } from '../core/errors.ts';
import type { IdSource } from '../core/ids.ts';
import type { AddInput, AddOptions, AddResult } from '../core/memory.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Runtime } from '../core/runtime.ts';
import { writablePartition } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { CommitReceipt, Store } from '../core/store.ts';
import { toTimestamp } from '../core/time.ts';
import type { DeriveSettings, Extractor } from '../core/extraction.ts';
import type { Deriver } from './derive.ts';
import { readDeriveSettings } from './derive-settings.ts';
import type { Indexer } from './embed.ts';
import { withExpiry } from './expiry.ts';
import type { InTurn } from '../core/in-turn.ts';
import { intake } from './intake.ts';
import type { Intake, Turn } from './intake.ts';
import { toRecord } from './records.ts';
import { findRepeats } from './repeats.ts';
import { requireWriter } from './state-facts.ts';
import type { StateFactsParts } from './state-facts.ts';
import { isStated, stateTurns } from './state-turns.ts';
import type { StatedIntake } from './state-turns.ts';

/** What remembering needs from outside. */
export interface RememberParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly newId: IdSource;
  readonly indexer: Indexer;
  readonly deriver: Deriver;
  /** Reads what a person's edit or a stated fact says. */
  readonly extractor: Extractor | undefined;
  /** States facts and compares them with what is known. */
  readonly stating: StateFactsParts;
  /** How memories are derived when neither the call nor the scope says so. */
  readonly deriveSettings: DeriveSettings;
  readonly inTurn: InTurn;
}

/**
 * Message in, memory out. When it resolves the words are on disk and found by the next search, by
 * any process; what is still being worked out is reported as pending.
 */
export async function remember(
  parts: RememberParts,
  scope: Scope,
  input: AddInput,
  options: AddOptions,
): Promise<AddResult> {
  const given = intake(input, options, parts.runtime);
  const derive = readDeriveSettings('options.derive', options.derive, parts.deriveSettings);
  const { kind, writer } = given.settings;
  if (kind !== 'episode') requireWriter(parts.stating.mayWrite, kind, writer ?? scope.agent);
  if (isStated(given)) return rememberStated(parts, scope, given);
  const receipt = await commitNew(parts, scope, { ...given, derive });
  parts.indexer.wake();
  parts.deriver.wake();
  const { wait } = given.settings;
  const modelCalls = wait === 'stored' ? 0 : await parts.deriver.settleOnly(receipt.ids);
  const derived = wait === 'stored' ? undefined : await restingOn(parts.store, scope, receipt.ids);
  if (wait === 'indexed') {
    await parts.indexer.settleOnly([...receipt.ids, ...(derived ?? []).map(({ id }) => id)]);
  }
  return {
    added: receipt.ids.map((id) => ({ id, kind: given.settings.kind })),
    repeated: receipt.replayed ? given.turns.length : given.turns.length - receipt.ids.length,
    ...(derived !== undefined && { derived, modelCalls }),
    pending: {
      embeddings: await parts.indexer.pending(
        scope,
        wait === 'indexed' ? undefined : receipt.pending,
      ),
      derivations: await waitingToBeRead(parts, receipt, wait, isDerivedFrom(given, derive)),
    },
    warnings: [...given.warnings, ...parts.deriver.takeWarnings()],
  };
}

async function rememberStated(
  parts: RememberParts,
  scope: Scope,
  given: StatedIntake,
): Promise<AddResult> {
  const digest = parts.runtime.digest(identityOf(given));
  const stating = { ...parts.stating, expires: parts.deriveSettings.expires };
  const stated = await stateTurns(stating, scope, given, digest);
  parts.indexer.wake();
  const isWaited = given.settings.wait === 'indexed';
  if (isWaited) await parts.indexer.settleOnly(stated.added.map(({ id }) => id));
  return {
    ...stated,
    pending: { embeddings: await parts.indexer.pending(scope), derivations: 0 },
    warnings: given.warnings,
  };
}

/** Of the episodes of this call; nobody needs to be asked when they were queued just now. */
async function waitingToBeRead(
  parts: RememberParts,
  { ids }: CommitReceipt,
  wait: Intake['settings']['wait'],
  isDerived: boolean,
): Promise<number> {
  if (!isDerived || ids.length === 0 || !parts.deriver.isOn) return 0;
  return wait === 'stored' ? ids.length : parts.deriver.pending({ ids });
}

/** What was derived from memories, but for what is archived. */
export async function restingOn(
  store: Store,
  scope: Scope,
  ids: readonly string[],
): Promise<readonly MemoryRecord[]> {
  if (ids.length === 0) return [];
  const records = await store.records.restingOn(scope, { ids });
  const added = new Set(ids);
  return records.filter(({ id, status }) => !added.has(id) && status !== 'archived');
}

/** What a call gave, and how memories are to be derived from it. */
interface Given extends Intake {
  readonly derive: DeriveSettings;
}

/** Writes what the session does not hold yet. Writers of one session take turns within a process. */
function commitNew(parts: RememberParts, scope: Scope, given: Given): Promise<CommitReceipt> {
  const { session } = given.settings;
  if (session === undefined) return commit(parts, scope, given, given.turns, undefined);
  const key = JSON.stringify([scope.tenant, scope.user, scope.agent, session]);
  return parts.inTurn.run(key, () => commitToSession(parts, scope, given, session));
}

/** Most times another process may come between looking for repeats and committing. */
const MOST_ATTEMPTS = 20;

async function commitToSession(
  parts: RememberParts,
  scope: Scope,
  given: Given,
  session: string,
): Promise<CommitReceipt> {
  for (let attempt = 1; ; attempt += 1) {
    const { length, known } = await lookUp(parts.store, scope, session, given.turns);
    const repeats = findRepeats(known, given.turns);
    const fresh = given.turns.filter((_, index) => repeats[index] !== true);
    try {
      return await commit(parts, scope, given, fresh, { session, length });
    } catch (error) {
      const lostTheRace = MemoirError.is(error) && error.code === 'CONFLICT';
      if (!lostTheRace || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** The session's hashes at their places, as far as the turns could repeat them. */
async function lookUp(
  store: Store,
  scope: Scope,
  session: string,
  turns: readonly Turn[],
): Promise<{ readonly length: number; readonly known: readonly (string | undefined)[] }> {
  const among = [...new Set(turns.map(({ contentHash }) => contentHash))];
  const { length, hashes, places } = await store.sessions.hashes(scope, session, among);
  const known = Array<string | undefined>(length);
  hashes.forEach((hash, at) => (known[places?.[at] ?? at] = hash));
  return { length, known };
}

async function commit(
  parts: RememberParts,
  scope: Scope,
  given: Given,
  turns: readonly Turn[],
  sessionGuard: { readonly session: string; readonly length: number } | undefined,
): Promise<CommitReceipt> {
  const recordedAt = toTimestamp('now', parts.runtime.now());
  const key = given.settings.idempotencyKey;
  if (turns.length === 0 && key === undefined) {
    return { ids: [], replayed: false };
  }
  const { documents } = given.settings;
  const records = turns.map((turn) =>
    toRecord(turn, given.settings, scope, parts.newId, recordedAt),
  );
  const changes = turns.map(({ contentHash }, at) => {
    const record = records[at] as MemoryRecord;
    return withExpiry({ type: 'add', record, contentHash }, given.derive.expires);
  });
  return parts.store.records.commit({
    partition: writablePartition(scope),
    ...(scope.agent !== undefined && { agent: scope.agent }),
    changes,
    countPending: scope,
    ...(parts.deriver.isOn && isDerivedFrom(given, given.derive) && { derive: given.derive }),
    ...(sessionGuard !== undefined && { sessionGuard }),
    ...(documents !== undefined && { documents: documents(records) }),
    ...(key !== undefined && {
      idempotency: { key, digest: parts.runtime.digest(identityOf(given)) },
    }),
  });
}

/** Only what was said is read; a summary is made when the session ends. */
function isDerivedFrom({ settings }: Intake, derive: DeriveSettings): boolean {
  return settings.kind === 'episode' && derive.strategy !== 'none' && derive.strategy !== 'summary';
}

/** What makes a call the same call: all it says and asks for, not the time at which it came. */
function identityOf({ turns, settings }: Intake): string {
  const {
    idempotencyKey: _key,
    wait: _wait,
    derive: _derive,
    documents: _documents,
    ...asked
  } = settings;
  return JSON.stringify([asked, turns.map(({ contentHash, metadata }) => [contentHash, metadata])]);
}
