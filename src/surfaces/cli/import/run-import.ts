import { MemoirError } from '../../../index.ts';
import type {
  AddInput,
  AddOptions,
  Extractor,
  MessageInput,
  ScopedMemory,
  Warning,
} from '../../../index.ts';
import { importFact } from './import-fact.ts';
import { importLines } from './import-lines.ts';
import type { ImportItem, ImportMessage, ImportSkip } from './item.ts';

export interface ImportCounts {
  added: number;
  repeated: number;
  readonly skipped: ImportSkip[];
  readonly users: Set<string>;
  /** Names of fields that are not kept. */
  readonly ignored: Set<string>;
  /** Messages that named no session. */
  withoutSession: number;
  /** Memories that changed because of what was imported beside them. */
  adjusted: number;
  readonly warnings: Warning[];
}

export interface RunImportOptions {
  /** The memory that belongs to this owner, as far as the file names one. */
  readonly scopeFor: (owner: Pick<ImportMessage, 'user' | 'agent'>) => ScopedMemory;
  /** Session of messages that name none. */
  readonly session: string;
  /** Stops after the batch in hand. */
  /** Reads what notes state; undefined: they are kept as they are. */
  readonly extractor?: Extractor | undefined;
  readonly stop: AbortSignal;
  readonly onProgress?: (counts: Readonly<ImportCounts>) => void;
}

/** Messages that go into one call of `add`: one scope, one session, the same options. */
interface Batch {
  /** What its messages have in common beside the scope and session, to compare. */
  readonly common: string;
  readonly scope: ScopedMemory;
  readonly options: AddOptions;
  readonly messages: ImportMessage[];
}

/** Messages of one commit; whole sessions mostly, so that `add` sees what repeats. */
const BATCH_SIZE = 500;
/** Messages held back at most, when a file mixes its sessions. */
const MOST_WAITING = 1_000;

/**
 * Adds everything that `items` yields, in batches, each of which is durable when the next one
 * begins. Doing it again adds nothing: `add` recognises what a session already holds.
 */
export async function runImport(
  items: AsyncIterable<ImportItem>,
  options: RunImportOptions,
): Promise<ImportCounts> {
  const counts = noCounts();
  const batches = createBatches(options, counts);
  const iterator = items[Symbol.asyncIterator]();
  const read = async (): Promise<ImportItem | undefined> => {
    const step = await iterator.next();
    return step.done === true ? undefined : step.value;
  };
  let item = await read();
  while (item !== undefined && !options.stop.aborted) {
    if (item.type === 'line') {
      const scope = options.scopeFor(item);
      const onProgress = (): void => options.onProgress?.(counts);
      item = await importLines(item, iterator, { scope, counts, stop: options.stop, onProgress });
      continue;
    }
    if (item.type === 'skip') counts.skipped.push(item);
    else if (item.type === 'message') await batches.add(item);
    else {
      const { extractor } = options;
      await importFact(item, options.scopeFor(item), { counts, extractor });
      options.onProgress?.(counts);
    }
    item = await read();
  }
  if (!options.stop.aborted) await batches.flush();
  await iterator.return?.();
  return counts;
}

function noCounts(): ImportCounts {
  return {
    added: 0,
    repeated: 0,
    skipped: [],
    users: new Set(),
    ignored: new Set(),
    withoutSession: 0,
    adjusted: 0,
    warnings: [],
  };
}

interface Batches {
  add(message: ImportMessage): Promise<void>;
  flush(): Promise<void>;
}

/** Messages wait until there are enough of their session for one commit. */
function createBatches(options: RunImportOptions, counts: ImportCounts): Batches {
  const batches = new Map<string, Batch>();
  let waiting = 0;

  async function commit(key: string, batch: Batch): Promise<void> {
    batches.delete(key);
    waiting -= batch.messages.length;
    await addBatch(batch, counts);
    options.onProgress?.(counts);
  }

  async function flush(): Promise<void> {
    for (const entry of batches) await commit(...entry);
  }

  return {
    flush,
    async add(item) {
      for (const field of item.ignored ?? []) counts.ignored.add(field);
      if (item.session === undefined) counts.withoutSession += 1;
      const key = keyOf(item, options);
      const common = JSON.stringify([item.options, isDocument(item)]);
      const before = batches.get(key);
      // The messages of a session stay in their order: what cannot go with those before goes after.
      if (before !== undefined && before.common !== common) await commit(key, before);
      const batch = batches.get(key) ?? openBatch(item, common, options);
      batches.set(key, batch);
      batch.messages.push(item);
      waiting += 1;
      const single = batch.options.idempotencyKey !== undefined || isDocument(item);
      if (single || batch.messages.length >= BATCH_SIZE) await commit(key, batch);
      if (waiting >= MOST_WAITING) await flush();
    },
  };
}

function isDocument({ message }: ImportMessage): boolean {
  return 'document' in message;
}

function sessionOf(item: ImportMessage, { session }: RunImportOptions): string | undefined {
  return item.session === null ? undefined : (item.session ?? session);
}

/** Scope and session of a message. */
function keyOf(item: ImportMessage, options: RunImportOptions): string {
  return JSON.stringify([item.user, item.agent, sessionOf(item, options)]);
}

function openBatch(item: ImportMessage, common: string, options: RunImportOptions): Batch {
  const session = sessionOf(item, options);
  return {
    common,
    scope: options.scopeFor(item),
    options: { ...item.options, ...(session !== undefined && { session }) },
    messages: [],
  };
}

/** A document goes alone, messages go together. */
function inputOf(messages: readonly ImportMessage[]): AddInput {
  const list: MessageInput[] = [];
  for (const { message } of messages) {
    if ('document' in message) return message;
    list.push(message);
  }
  return list;
}

async function addBatch(batch: Batch, counts: ImportCounts): Promise<void> {
  const { scope, options, messages } = batch;
  if (messages.length === 0) return;
  try {
    const { added, repeated } = await scope.add(inputOf(messages), options);
    // A call that is known by its key answers as it did the first time.
    const replayed = options.idempotencyKey !== undefined && repeated > 0;
    counts.added += replayed ? 0 : added.length;
    counts.repeated += repeated;
    if (scope.scope.user !== undefined) counts.users.add(scope.scope.user);
  } catch (error) {
    const refused = refusal(error, messages, options.idempotencyKey !== undefined);
    if (refused === undefined) throw error;
    const [bad, reason] = refused;
    counts.skipped.push({ type: 'skip', at: bad.at, reason, malformed: true });
    // One bad message refuses all of a call. The rest goes together, as `add` knows short messages
    // again by those around them.
    const rest = messages.filter((message) => message !== bad);
    await addBatch({ ...batch, messages: rest }, counts);
  }
}

/** The key of a memory says that it is here, but not in these words. */
const CHANGED_SINCE = 'was imported before and has changed since: forget it to import it anew';
const BLAMED_MESSAGE = /messages\[(\d+)\]\.?/;

/** The message that `add` refuses and why, or undefined when no message is to blame. */
function refusal(
  error: unknown,
  messages: readonly ImportMessage[],
  isKeyed: boolean,
): readonly [ImportMessage, string] | undefined {
  if (!MemoirError.is(error)) return undefined;
  const [first] = messages;
  if (error.code === 'CONFLICT' && isKeyed && first !== undefined) return [first, CHANGED_SINCE];
  if (error.code !== 'INVALID_INPUT' && error.code !== 'TOO_LARGE') return undefined;
  const index = BLAMED_MESSAGE.exec(error.message)?.[1];
  const blamed = messages.length === 1 ? messages[0] : messages[Number(index)];
  return blamed === undefined ? undefined : [blamed, error.message.replace(BLAMED_MESSAGE, '')];
}
