import { MemoirError } from '../../../index.ts';
import type { Services } from '../../services.ts';

/** Memories that are being embedded now, and whether more was written since that began. */
const running = new WeakMap<object, { again: boolean }>();

/** Has what was just written found by meaning too; nobody waits for it, and what fails is tried again. */
export function indexSoon(services: Services): void {
  const { memory, log } = services;
  const present = running.get(memory);
  if (present !== undefined) {
    present.again = true;
    return;
  }
  const state = { again: false };
  running.set(memory, state);
  void memory
    .settle()
    .catch((error: unknown) => {
      const code = MemoirError.is(error) ? error.code : 'FAULT';
      if (!services.closing.aborted) log.warn('mcp.index.failed', { code });
    })
    .finally(() => {
      running.delete(memory);
      if (state.again && !services.closing.aborted) indexSoon(services);
    });
}
