import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { MemoirError } from '../../index.ts';
import type { DocumentStore, JsonValue, StoredDocument } from '../../index.ts';
import { withoutText, withText } from './kept-answer.ts';
import type { OperationContext } from './operation.ts';

const COLLECTION = 'idempotency';
const KEPT_MS = 24 * 3_600_000;
/** A claim that was not renewed for so long was left behind by a process that died. */
const STALE_MS = 8_000;
const RENEWED_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
const LEAST_PAUSE_MS = 20;

export interface KeyedWork<Result> {
  readonly key: string;
  readonly operation: string;
  readonly input: unknown;
  readonly output: z.ZodType<Result>;
  run(context: OperationContext): Promise<Result>;
}

interface Claim {
  readonly tenant: string;
  readonly id: string;
  /** Digest of the input. */
  readonly request: string;
  /** Names the work; whoever takes over a claim that was left behind goes on with the same work. */
  readonly work: string;
  readonly version: number;
}

/**
 * Does work once a key, and answers every further time as the first, for 24 hours. Of several at the
 * same time, in any process, one does it and the others wait. Work that failed may be tried again. The
 * answer is kept beside memories without their text, which is read again, so that what was forgotten
 * does not live on in it. What writes memories is given the name of the work as `onceKey`, so that a
 * crash between writing and keeping the answer doubles nothing. CONFLICT: the same key with another input, or the first call takes longer
 * than 30 seconds.
 */
export async function onceOnly<Result>(
  context: OperationContext,
  work: KeyedWork<Result>,
): Promise<Result> {
  const { runtime } = context.services;
  if (work.key === '' || work.key.length > 256) {
    throw new MemoirError('INVALID_INPUT', 'The idempotency key must have 1 to 256 characters');
  }
  const until = runtime.now() + LONGEST_WAIT_MS;
  for (;;) {
    const claim = await claimOrFind(context, work);
    if ('request' in claim) return doAndKeep(context, work, claim);
    if (claim.value['answer'] !== undefined) return replay(context, work, claim.value['answer']);
    if (runtime.now() > until) throw stillAtWork();
    await context.aside(() => untilMoved(context, claim, until));
  }
}

/** Waits until the claim is answered, given up, or left behind. */
async function untilMoved(
  context: OperationContext,
  { tenant, id }: StoredDocument,
  until: number,
): Promise<void> {
  const { runtime, memory } = context.services;
  const signal = leaving(context);
  for (let pause = LEAST_PAUSE_MS; runtime.now() <= until; pause = Math.min(250, pause * 2)) {
    await sleep(pause, undefined, { signal });
    const [claim] = await memory.store.documents.get(tenant, COLLECTION, [id]);
    if (claim?.value['answer'] !== undefined) return;
    if (claim === undefined || isOver(claim, runtime.now())) return;
  }
}

function leaving({ services, signal }: OperationContext): AbortSignal {
  return signal === undefined ? services.closing : AbortSignal.any([services.closing, signal]);
}

/** Takes the key for this call, or finds what another call has made of it so far. */
async function claimOrFind<Result>(
  context: OperationContext,
  work: KeyedWork<Result>,
): Promise<Claim | StoredDocument> {
  const { runtime, memory } = context.services;
  const { documents } = memory.store;
  const claim = {
    tenant: context.target.tenant,
    id: runtime.digest(JSON.stringify([context.principal.actor, work.operation, work.key])),
    request: runtime.digest(JSON.stringify([context.target, work.input])),
  };
  const [found] = await documents.get(claim.tenant, COLLECTION, [claim.id]);
  if (found !== undefined && !isOver(found, runtime.now())) {
    if (found.value['request'] !== claim.request) throw anotherInput();
    return found;
  }
  await removeOld(documents, claim.tenant, runtime.now());
  const name = leftBehind(found, claim.request) ?? context.services.newId();
  const taken = await put(context, { ...claim, work: name, version: found?.version ?? 0 });
  return taken ?? claimOrFind(context, work);
}

/** The work of a claim that a process left behind; undefined when there is nothing to go on with. */
function leftBehind(found: StoredDocument | undefined, request: string): string | undefined {
  if (found?.value['answer'] !== undefined || found?.value['request'] !== request) return undefined;
  const { work } = found.value;
  return typeof work === 'string' ? work : undefined;
}

function isOver(found: StoredDocument, now: number): boolean {
  const age = now - Date.parse(found.order);
  return age > (found.value['answer'] === undefined ? STALE_MS : KEPT_MS);
}

/** Writes a claim over the version it names; undefined when somebody else was faster. */
async function put(context: OperationContext, claim: Claim): Promise<Claim | undefined> {
  const { runtime, memory } = context.services;
  try {
    const [version = 0] = await memory.store.documents.commit([
      {
        ...documentOf(claim, runtime.now()),
        value: { request: claim.request, work: claim.work },
        expect: claim.version,
      },
    ]);
    return { ...claim, version };
  } catch (error) {
    if (MemoirError.is(error) && error.code === 'CONFLICT') return undefined;
    throw error;
  }
}

function documentOf(
  { tenant, id }: Claim,
  now: number,
): Omit<StoredDocument, 'version' | 'value'> & { readonly type: 'put' } {
  return {
    type: 'put',
    tenant,
    collection: COLLECTION,
    id,
    // Not the user's own: a late retry must not bring back what was forgotten with the user.
    terms: [],
    order: new Date(now).toISOString(),
  };
}

async function doAndKeep<Result>(
  context: OperationContext,
  work: KeyedWork<Result>,
  claim: Claim,
): Promise<Result> {
  const { runtime, memory } = context.services;
  const { documents } = memory.store;
  const held = holdOn(context, claim);
  let result: Result;
  try {
    result = await work.run({ ...context, onceKey: claim.work });
  } catch (error) {
    await held.release();
    await documents.commit([
      { type: 'remove', tenant: claim.tenant, collection: COLLECTION, id: claim.id },
    ]);
    throw error;
  }
  await held.release();
  const value = { request: claim.request, answer: withoutText(result) };
  await documents.commit([{ ...documentOf(claim, runtime.now()), value }]);
  return result;
}

/** Renews a claim as long as its work goes on. */
function holdOn(context: OperationContext, claim: Claim): { release(): Promise<void> } {
  let latest: Promise<Claim | undefined> = Promise.resolve(claim);
  const timer = setInterval(() => {
    // A renewal that fails leaves the claim to age: the work itself tells what is wrong with the store.
    latest = latest
      .then((held) => (held === undefined ? held : put(context, held)))
      .catch(() => undefined);
  }, RENEWED_MS);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      await latest;
    },
  };
}

async function replay<Result>(
  context: OperationContext,
  { output }: KeyedWork<Result>,
  answer: JsonValue,
): Promise<Result> {
  return output.parse(await withText(answer, context.memory));
}

async function removeOld(documents: DocumentStore, tenant: string, now: number): Promise<void> {
  const before = { order: new Date(now - KEPT_MS).toISOString(), id: '' };
  const old = await documents.find({ tenant, collection: COLLECTION, before, limit: 100 });
  if (old.length === 0) return;
  await documents.commit(
    old.map(({ id }) => ({ type: 'remove', tenant, collection: COLLECTION, id })),
  );
}

function anotherInput(): MemoirError {
  return new MemoirError(
    'CONFLICT',
    'This idempotency key was used with another input: use a new key for a new request',
  );
}

function stillAtWork(): MemoirError {
  return new MemoirError(
    'CONFLICT',
    'The first call with this idempotency key is still at work: ask again later',
    { retryable: true },
  );
}
