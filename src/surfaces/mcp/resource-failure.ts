import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import { MemoirError } from '../../index.ts';
import type { Caller } from './caller.ts';
import { failureText } from './failure.ts';

/** What reading a resource, or getting a prompt, fails with; tools answer with `failureResult`. */
export function resourceFailure(caller: Caller, uri: string, error: unknown): Error {
  if (MemoirError.is(error) && error.code === 'NOT_FOUND') {
    return new ResourceNotFoundError(uri);
  }
  const isTheirs =
    MemoirError.is(error) && ['INVALID_INPUT', 'FORBIDDEN', 'TOO_LARGE'].includes(error.code);
  const code = isTheirs ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
  return new ProtocolError(code, failureText(caller, error, true));
}
