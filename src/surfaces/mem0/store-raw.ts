import type {
  DocumentWrite,
  MemoryRecord,
  MessageInput,
  Metadata,
  ScopedMemory,
} from '../../index.ts';
import type { AddRequest } from './add-request.ts';
import { RESERVED, withAttributes } from './attributes.ts';
import type { Attributes } from './attributes.ts';
import { categoriesFor } from './categories.ts';
import { COLLECTIONS, isConflict } from './documents.ts';
import type { MemoryEvent } from './events.ts';
import type { CustomCategory } from './project-settings.ts';
import type { Runtime } from '../../index.ts';

export interface Stored {
  readonly record: MemoryRecord;
  readonly event: MemoryEvent;
}

export interface StoringParts {
  readonly scope: ScopedMemory;
  readonly runtime: Pick<Runtime, 'digest'>;
  readonly request: AddRequest;
  /** What every memory of the call gets. */
  readonly attributes: Attributes;
  readonly categories: readonly CustomCategory[] | undefined;
  /** Epoch milliseconds: what was stored since then is new. */
  readonly startedAt: number;
}

/**
 * Stores every message but the system's, and but those without words, word for word. What the same user, agent, app and run have word
 * for word already is not stored again, also when several calls say it at once: each text has a key of
 * its own in the store.
 */
export async function storeRaw(parts: StoringParts): Promise<readonly Stored[]> {
  const stored: Stored[] = [];
  for (const message of parts.request.messages) {
    // Parts that no words could be read from are told of in the answer.
    if (message.role === 'system' || textOf(message).trim() === '') continue;
    stored.push(...(await storeMessage(parts, message)));
  }
  return stored;
}

/** Most times the same text was stored, changed, and stored again. */
const MOST_ATTEMPTS = 1_000;

async function storeMessage(
  parts: StoringParts,
  message: MessageInput,
): Promise<readonly Stored[]> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const stored = await storeUnder(parts, message, keyOf(parts, message, attempt));
    if (stored !== undefined) return stored;
  }
  return [];
}

/** Tells that an episode was a memory by itself, also when it is gone: webhooks are told so. No name, no words. */
function toMark({ id, scope: { tenant } }: MemoryRecord): DocumentWrite {
  return {
    type: 'put',
    tenant,
    collection: COLLECTIONS.verbatim,
    id,
    terms: [],
    order: '',
    value: {},
  };
}

/** Undefined when the key stands for a memory that says something else by now. */
async function storeUnder(
  parts: StoringParts,
  message: MessageInput,
  key: string,
): Promise<readonly Stored[] | undefined> {
  const { scope, request, startedAt } = parts;
  const options = {
    metadata: metadataFor(parts, message),
    idempotencyKey: key,
    immutable: request.immutable,
    derive: 'none',
    documents: (added: readonly MemoryRecord[]) => added.map(toMark),
    ...(request.at !== undefined && { at: request.at }),
    ...(typeof request.expiresAt === 'string' && { expiresAt: request.expiresAt }),
  } as const;
  try {
    const { added } = await scope.add(message, options);
    const records = await Promise.all(added.map(({ id }) => scope.get(id)));
    const [first] = records;
    const isSame = records.length > 1 || first?.text === textOf(message);
    if (!isSame) return undefined;
    return records.map((record) => ({
      record,
      event: Date.parse(record.recordedAt) >= startedAt ? ('ADD' as const) : ('NOOP' as const),
    }));
  } catch (error) {
    // The same words with other metadata or another time: they are known all the same.
    if (!isConflict(error)) throw error;
    const known = await findRaw(parts, message);
    return known === undefined ? undefined : [{ record: known, event: 'NOOP' }];
  }
}

async function findRaw(
  { scope, request: { ids } }: StoringParts,
  message: MessageInput,
): Promise<MemoryRecord | undefined> {
  const { items } = await scope.list({
    kinds: ['episode'],
    exactly: ['user', 'agent'],
    anyTime: true,
    limit: 1,
    where: {
      all: [
        { field: ['text'], is: 'eq', value: textOf(message) },
        { field: ['metadata', RESERVED, 'raw'], is: 'eq', value: true },
        ...(ids.run_id === undefined
          ? []
          : [{ field: ['metadata', RESERVED, 'runs'], is: 'eq', value: ids.run_id } as const]),
        ...(ids.app_id === undefined
          ? []
          : [{ field: ['metadata', RESERVED, 'apps'], is: 'eq', value: ids.app_id } as const]),
      ],
    },
  });
  return items[0];
}

function metadataFor(
  { request, attributes, categories }: StoringParts,
  message: MessageInput,
): Metadata {
  const own = request.categories ?? (categories && categoriesFor(textOf(message), categories));
  return withAttributes(request.metadata, {
    ...attributes,
    raw: true,
    ...(own !== undefined && own.length > 0 && { categories: own }),
  });
}

function keyOf({ runtime, request }: StoringParts, message: MessageInput, attempt: number): string {
  const { app_id: app, run_id: run } = request.ids;
  const said = [message.role, message.content, app ?? null, run ?? null];
  const digest = runtime.digest(JSON.stringify(said));
  return `mem0 raw ${digest}${attempt === 0 ? '' : ` ${attempt}`}`;
}

/** The words that are stored of a message, as `add` stores them. */
function textOf({ content }: MessageInput): string {
  const text =
    typeof content === 'string'
      ? content
      : content
          .flatMap((part) => (typeof part['text'] === 'string' ? [part['text']] : []))
          .filter((part) => part !== '')
          .join('\n');
  return text.toWellFormed().replaceAll('\0', '');
}
