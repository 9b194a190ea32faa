import { MemoirError } from '../../../index.ts';
import type { Call } from '../call.ts';

/** Tells the log what broke a stream off, without its text. */
export function faultTeller({ services, requestId }: Call): (error: unknown) => void {
  return (error) => {
    const code = MemoirError.is(error)
      ? error.code
      : error instanceof Error
        ? error.name
        : 'unknown';
    services.log.error('letta.stream', { id: requestId, code });
  };
}
