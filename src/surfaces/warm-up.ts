import type { MemoryRecord } from '../index.ts';
import { MemoirError } from '../index.ts';
import type { Services } from './services.ts';

/** By these the embedder and the extractor that come with Memoir are known; others cost money or a network. */
const OWN_EMBEDDER = /^builtin:/;
const OWN_EXTRACTOR = 'rules';

/**
 * Loads the models that come with Memoir, so that the first who asks does not wait for them. Nothing
 * where no embedder is used. The server calls it once it listens; never rejects: what fails is logged, and
 * tried again by the first call that needs it.
 */
export async function warmUp({ memory, runtime, log, closing }: Services): Promise<void> {
  const { embedder, extractor } = memory;
  if (embedder === undefined || !OWN_EMBEDDER.test(embedder.name)) return;
  try {
    await embedder.embed([WORDS]);
    if (closing.aborted || extractor === undefined || extractor.name !== OWN_EXTRACTOR) return;
    const at = new Date(runtime.now()).toISOString();
    await extractor.extract({
      episodes: [episodeOf(at)],
      before: [],
      settings: { strategy: 'importance', threshold: 1 },
    });
  } catch (error) {
    if (closing.aborted) return;
    const name = error instanceof Error ? error.name : typeof error;
    log.warn('warm-up', { code: MemoirError.is(error) ? error.code : name });
  }
}

const WORDS = 'I live here.';

/** It is read and nowhere stored. */
function episodeOf(at: string): MemoryRecord {
  return {
    id: '',
    scope: { tenant: '' },
    kind: 'episode',
    text: WORDS,
    role: 'user',
    occurredAt: at,
    recordedAt: at,
    version: 1,
    status: 'active',
    confidence: 1,
    importance: 0,
    trust: 0,
    origin: { type: 'user' },
    sources: [],
    reason: '',
    supersedes: [],
    immutable: false,
    pinned: false,
    metadata: {},
  };
}
