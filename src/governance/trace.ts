import { MemoirError } from '../core/errors.ts';
import type { OperationNote, Outcome } from './door.ts';
import type { Problem } from './settings.ts';

/** What is used of `@opentelemetry/api`. */
export interface OpenTelemetry {
  readonly trace: { getTracer(name: string): Tracer };
  readonly SpanKind: { readonly INTERNAL: number };
  readonly SpanStatusCode: { readonly ERROR: number };
}

interface Tracer {
  startActiveSpan<Result>(
    name: string,
    options: { readonly kind: number; readonly attributes: Attributes },
    work: (span: Span) => Result,
  ): Result;
}

interface Span {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { readonly code: number }): unknown;
  end(): void;
}

type Attributes = Record<string, string | number>;

/** What a span tells beside its times. */
export interface Traced {
  readonly span: OperationNote['span'];
  readonly tenant: string;
  /** As the answer and the audit tell it. */
  readonly requestId?: string | undefined;
  /** What the work has told so far; asked for when it ended. */
  outcome(): Outcome;
}

/** Does the work, in a span when it has one and somebody collects spans. */
export type Trace = <Result>(traced: Traced, work: () => Promise<Result>) => Promise<Result>;

/**
 * Spans of the OpenTelemetry conventions for operations on the memory of agents (semantic
 * conventions for generative AI, status Development, which is why their names stand here as text).
 * `@opentelemetry/api` is looked for when the first operation with a span comes; without it no
 * operation pays anything. Queries and memories are never part of a span.
 */
export function createTrace(
  load: () => Promise<OpenTelemetry>,
  onProblem: (problem: Problem) => void,
): Trace {
  let api: OpenTelemetry | undefined;
  let loading: Promise<void> | undefined;

  async function find(): Promise<void> {
    try {
      api = await load();
    } catch (error) {
      if (isAbsent(error)) return;
      onProblem({ what: '@opentelemetry/api is there and cannot be loaded: no spans', error });
    }
  }

  return async (traced, work) => {
    if (traced.span === undefined) return work();
    loading ??= find();
    await loading;
    return api === undefined ? work() : inSpan(api, traced, work);
  };
}

/** The optional package, if it is installed. */
export function loadOpenTelemetry(): Promise<OpenTelemetry> {
  return import('@opentelemetry/api');
}

/** Whether an optional package is simply not there. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}

function inSpan<Result>(
  { trace, SpanKind, SpanStatusCode }: OpenTelemetry,
  { span: operation = 'search_memory', tenant, requestId, outcome }: Traced,
  work: () => Promise<Result>,
): Promise<Result> {
  const tracer: Tracer = trace.getTracer('memoir');
  const attributes = {
    'gen_ai.operation.name': operation,
    'gen_ai.memory.store.id': tenant,
    ...(requestId !== undefined && { 'memoir.request.id': requestId }),
  };
  return tracer.startActiveSpan(
    operation,
    { kind: SpanKind.INTERNAL, attributes },
    async (span) => {
      try {
        const result = await work();
        span.setAttributes(told(outcome()));
        return result;
      } catch (error) {
        // The text of an error may quote what was asked; its code never does.
        span.setAttributes({ 'error.type': MemoirError.is(error) ? error.code : '_OTHER' });
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
  );
}

function told({ ids }: Outcome): Attributes {
  const [first] = ids ?? [];
  return {
    ...(ids !== undefined && { 'gen_ai.memory.record.count': ids.length }),
    ...(ids?.length === 1 && first !== undefined && { 'gen_ai.memory.record.id': first }),
  };
}
