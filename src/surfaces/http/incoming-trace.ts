import { isAbsent } from '../../governance/trace.ts';
import type { Log } from './log.ts';

/** What is used of `@opentelemetry/api`; a context is passed on and not looked into. */
export interface PropagationApi {
  readonly context: {
    active(): Context;
    with<Result>(context: Context, work: () => Result): Result;
  };
  readonly propagation: { extract(context: Context, carrier: Headers, getter: Getter): Context };
  readonly trace: { getActiveSpan(): object | undefined };
}

interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
  deleteValue(key: symbol): Context;
}

interface Getter {
  keys(carrier: Headers): string[];
  get(carrier: Headers, name: string): string | undefined;
}

/** Does the work of a request within the trace that its caller is in. */
export type IncomingTrace = <Result>(
  headers: Headers,
  work: () => Promise<Result>,
) => Promise<Result>;

/**
 * Takes up a trace that a request names (W3C Trace Context, `traceparent`), so that the spans of its
 * operations are children of the caller's, by the propagator that the application registered. Where
 * an instrumentation has begun a span for the request already, that one stays the parent. The API is
 * looked for with the first such request; others pay nothing.
 */
export function createIncomingTrace(
  log: Pick<Log, 'error'>,
  load: () => Promise<PropagationApi> = loadApi,
): IncomingTrace {
  let loading: Promise<PropagationApi | undefined> | undefined;
  return async (headers, work) => {
    if (!headers.has('traceparent')) return work();
    loading ??= find(log, load);
    const api = await loading;
    if (api === undefined || api.trace.getActiveSpan() !== undefined) return work();
    const { context, propagation } = api;
    return context.with(propagation.extract(context.active(), headers, GETTER), work);
  };
}

const GETTER: Getter = {
  keys: (headers) => [...headers.keys()],
  get: (headers, name) => headers.get(name) ?? undefined,
};

function loadApi(): Promise<PropagationApi> {
  return import('@opentelemetry/api');
}

async function find(
  log: Pick<Log, 'error'>,
  load: () => Promise<PropagationApi>,
): Promise<PropagationApi | undefined> {
  try {
    return await load();
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    if (!isAbsent(error)) log.error('trace.unavailable', { kind });
    return undefined;
  }
}
