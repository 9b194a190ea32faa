import { createHash } from 'node:crypto';
import { MemoirError } from '../../../index.ts';
import type {
  Candidate,
  Extractor,
  FactInput,
  MemoryRecord,
  RememberOptions,
  ScopedMemory,
} from '../../../index.ts';
import type { ImportFact } from './item.ts';
import type { ImportCounts } from './run-import.ts';

/**
 * States one fact; what it says that was known before is strengthened and counts as repeated. What
 * cannot be stated is skipped by its place.
 */
export async function importFact(
  item: ImportFact,
  scope: ScopedMemory,
  {
    counts,
    extractor,
  }: { readonly counts: ImportCounts; readonly extractor: Extractor | undefined },
): Promise<void> {
  try {
    const { fact, options } = await understood(item, extractor);
    const { change } = await scope.remember(fact, { ...options, idempotencyKey: keyOf(item) });
    if (change === 'strengthen') counts.repeated += 1;
    else counts.added += 1;
    if (scope.scope.user !== undefined) counts.users.add(scope.scope.user);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    counts.skipped.push({ type: 'skip', at: item.at, reason: error.message, malformed: true });
  }
}

/** What the file says: the same again is known, and what was changed in the file is stated anew. */
function keyOf({ fact, options }: ImportFact): string {
  return `import ${createHash('sha256')
    .update(JSON.stringify([fact, options]))
    .digest('hex')}`;
}

function isRefusal(error: unknown): error is MemoirError {
  return MemoirError.is(error) && ['INVALID_INPUT', 'TOO_LARGE', 'CONFLICT'].includes(error.code);
}

interface Understood {
  readonly fact: string | FactInput;
  readonly options: RememberOptions;
}

/** A note keeps its words, and says what it would say in the words of the user. */
async function understood(
  { fact, spoken, options }: ImportFact,
  extractor: Extractor | undefined,
): Promise<Understood> {
  const time = Date.parse(String(options.at ?? new Date().toISOString()));
  const isUnread = spoken === undefined || extractor === undefined || Number.isNaN(time);
  const only = isUnread ? undefined : await readOnly(extractor, spoken, time);
  if (typeof fact !== 'string' || only?.statement === undefined) return { fact, options };
  const { kind, statement, validFrom, validTo } = only;
  return {
    fact: { text: fact, ...statement },
    options: {
      kind,
      ...(validFrom !== undefined && { validFrom }),
      ...(validTo !== undefined && { validTo }),
      ...options,
    },
  };
}

/** The one thing that somebody says, if it is one and holds. */
async function readOnly(
  extractor: Extractor,
  spoken: string,
  at: number,
): Promise<Candidate | undefined> {
  const { candidates } = await extractor.extract({
    episodes: [toEpisode(spoken, at)],
    before: [],
    settings: { strategy: 'everything', threshold: 0 },
  });
  const stated = candidates.filter(({ statement }) => statement !== undefined);
  const [only] = stated;
  return stated.length === 1 && only?.stance === 'holds' ? only : undefined;
}

function toEpisode(text: string, at: number): MemoryRecord {
  const time = new Date(at).toISOString();
  return {
    id: '00000000-0000-7000-8000-000000000000',
    scope: { tenant: 'import' },
    kind: 'episode',
    text,
    role: 'user',
    occurredAt: time,
    recordedAt: time,
    version: 1,
    status: 'active',
    confidence: 1,
    importance: 0.5,
    trust: 1,
    origin: { type: 'user' },
    sources: [],
    reason: 'said',
    supersedes: [],
    immutable: false,
    pinned: false,
    metadata: {},
  };
}
