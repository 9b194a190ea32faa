import { stat } from 'node:fs/promises';
import { MemoirError } from '../../index.ts';
import type { Services } from '../services.ts';
import { inTime } from './deadline.ts';

/** How long the store may take to answer before the server counts as not ready. */
const PATIENCE_MS = 2_000;

/** Anybody may ask whether the store can be written: it is tried no more often. */
const TRY_EVERY_MS = 5_000;

/** The process lives and answers. */
export function answerHealth({ version }: Services): Response {
  return Response.json({ status: 'ok', version });
}

/** Whether a server can serve. */
export interface Readiness {
  /**
   * 503 with a reason when a shutdown is under way, when the store gives no answer or takes nothing,
   * or when its file is no more the one that was opened.
   */
  answer(): Promise<Response>;
}

/** `file`: where the open store lies; undefined: in no file. */
export async function createReadiness(
  { memory, runtime, closing }: Services,
  file: string | undefined,
): Promise<Readiness> {
  const opened = file === undefined ? undefined : await identityOf(file);
  let tried: { readonly at: number; readonly fault: Promise<string | undefined> } | undefined;

  async function fileFault(): Promise<string | undefined> {
    if (file === undefined || opened === (await identityOf(file))) return undefined;
    return 'the file of the store was removed or replaced: start the server again';
  }

  async function writeFault(): Promise<string | undefined> {
    const now = runtime.now();
    if (tried === undefined || Math.abs(now - tried.at) >= TRY_EVERY_MS) {
      tried = { at: now, fault: tryToWrite(memory) };
    }
    const answer = await inTime(tried.fault, PATIENCE_MS);
    // A store that is busy with writing can be written.
    return answer === 'late' ? undefined : answer.value;
  }

  return {
    async answer() {
      const reason = closing.aborted
        ? 'the server is ending'
        : ((await fileFault()) ?? (await askStore(memory)) ?? (await writeFault()));
      if (reason === undefined) return Response.json({ status: 'ready' });
      return Response.json({ status: 'not ready', reason }, { status: 503 });
    },
  };
}

/** What tells a file from another one at the same path; undefined: there is none. */
async function identityOf(file: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What keeps the store from answering; reading the last change touches the file and costs nothing. */
async function askStore(memory: Services['memory']): Promise<string | undefined> {
  try {
    const asked = memory.open().then(() => memory.store.feed.last());
    const answer = await inTime(asked, PATIENCE_MS);
    return answer === 'late' ? `the store gave no answer in ${PATIENCE_MS} ms` : undefined;
  } catch (error) {
    return `the store does not answer${codeOf(error)}`;
  }
}

/** What keeps the store from being written. */
async function tryToWrite(memory: Services['memory']): Promise<string | undefined> {
  const probe = { tenant: 'default', collection: 'readiness', id: 'probe', terms: [], order: '' };
  try {
    await memory.store.documents.commit([{ type: 'put', ...probe, value: {} }]);
    return undefined;
  } catch (error) {
    if (MemoirError.is(error) && error.code === 'STORE_BUSY') return undefined;
    return `the store cannot be written${codeOf(error)}`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
}
