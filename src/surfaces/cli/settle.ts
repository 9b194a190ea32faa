import type { Memory, Warning } from '../../index.ts';

export interface Settled {
  /** Of the whole store: memories that wait for their vector, episodes that wait to be read. */
  readonly pending: { readonly embeddings: number; readonly derivations: number };
  /** Why some still wait although the embedder was given its time. */
  readonly warnings: readonly Warning[];
}

/**
 * Waits until everything is derived and embedded, or `stop` is called on. What is left waits in the store and
 * goes on with the next command: an embedder that fails makes no command fail whose words are kept.
 */
export async function settle(
  memory: Memory,
  stop: AbortSignal,
  onProgress?: (done: number, pending: number) => void,
): Promise<Settled> {
  const warnings: Warning[] = [];
  try {
    await Promise.race([memory.settle(onProgress), aborted(stop)]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Stored and found by words, but not all is done: ${reason}`;
    warnings.push({ code: 'MEANING_FAILED', message });
  }
  return { pending: await pendingOf(memory), warnings };
}

/** What of the whole store waits for the models that are configured. */
export async function pendingOf({
  embedder,
  extractor,
  store,
}: Memory): Promise<Settled['pending']> {
  const embeddings = embedder === undefined ? 0 : await store.embeddings.pending();
  const derivations = extractor === undefined ? 0 : (await store.derivations.pending()).waiting;
  return { embeddings, derivations };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
