import type { Services } from '../services.ts';
import { inTime } from './deadline.ts';

/** How long the store may take to answer before the server counts as not ready. */
const PATIENCE_MS = 2_000;

/** The process lives and answers. */
export function answerHealth({ version }: Services): Response {
  return Response.json({ status: 'ok', version });
}

/** It can serve: the store is open, in its present form, and answers; and no shutdown is under way. */
export async function answerReady({ memory, closing }: Services): Promise<Response> {
  const failing = closing.aborted ? 'the server is ending' : await askStore(memory);
  if (failing === undefined) return Response.json({ status: 'ready' });
  return Response.json({ status: 'not ready', reason: failing }, { status: 503 });
}

/** What keeps the store from answering; reading the last change touches the file and costs nothing. */
async function askStore(memory: Services['memory']): Promise<string | undefined> {
  try {
    const asked = memory.open().then(() => memory.store.feed.last());
    const answer = await inTime(asked, PATIENCE_MS);
    return answer === 'late' ? `the store gave no answer in ${PATIENCE_MS} ms` : undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return `the store does not answer${code}`;
  }
}
