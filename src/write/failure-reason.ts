import { MemoirError } from '../core/errors.ts';

/** Code and class of an error: its message may quote the text, and would outlive it on disk. */
export function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  const kind = /^[A-Za-z]{1,40}$/.test(name) ? name : 'Error';
  return MemoirError.is(error) ? `${error.code} ${kind}` : kind;
}
