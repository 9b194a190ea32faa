import type { CallToolResult } from '@modelcontextprotocol/server';
import { MemoirError } from '../../index.ts';
import type { Caller } from './caller.ts';

/** What a tool that failed answers with; a fault of Memoir itself tells nothing of what it met. */
export function failureResult(caller: Caller, error: unknown, isCoded: boolean): CallToolResult {
  return { content: [{ type: 'text', text: failureText(caller, error, isCoded) }], isError: true };
}

export function failureText(caller: Caller, error: unknown, isCoded: boolean): string {
  if (MemoirError.is(error)) return isCoded ? `${error.code}: ${error.message}` : error.message;
  const { services, requestId } = caller;
  services.log.error('mcp.fault', {
    fault: error instanceof Error ? error.name : typeof error,
    ...(requestId !== undefined && { requestId }),
  });
  return 'FAULT: the call failed within Memoir: see its log';
}
