import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as api from '@opentelemetry/api';
import { MemoirError } from '../../src/core/errors.ts';
import { createTrace } from '../../src/governance/trace.ts';
import type { Problem } from '../../src/governance/settings.ts';
import { setUp } from './set-up.ts';

interface Told {
  readonly name: string;
  readonly attributes: Record<string, unknown>;
  code?: number;
  isEnded: boolean;
}

/** Collects spans as an application's SDK would. */
function collectSpans(): Told[] {
  const spans: Told[] = [];
  const tracer = {
    startActiveSpan(name: string, options: api.SpanOptions, work: (span: api.Span) => unknown) {
      const told: Told = { name, attributes: { ...options.attributes }, isEnded: false };
      spans.push(told);
      const span = {
        setAttributes: (more: object) => Object.assign(told.attributes, more),
        setStatus: ({ code }: api.SpanStatus) => (told.code = code),
        end: () => (told.isEnded = true),
      };
      return work(span as unknown as api.Span);
    },
  };
  api.trace.setGlobalTracerProvider({ getTracer: () => tracer as unknown as api.Tracer });
  return spans;
}

test('operations on memory are spans by the conventions, without words', async () => {
  const spans = collectSpans();
  const { governance } = setUp({ tenant: 'acme' });
  const principal = await governance.authenticate(undefined);
  const base = { principal, target: { user: 'ana' }, surface: 'http' } as const;
  const search = {
    name: 'memories.search',
    action: 'read',
    audit: 'reads',
    span: 'search_memory',
  } as const;
  await governance.door.pass({ ...base, operation: search }, async (_, tell) =>
    tell({ ids: ['1', '2'] }),
  );
  const forget = {
    name: 'memories.forget',
    action: 'forget',
    audit: 'always',
    span: 'delete_memory',
  } as const;
  const failing = governance.door.pass({ ...base, operation: forget }, async (_, tell) => {
    tell({ ids: ['1'] });
    throw new MemoirError('NOT_FOUND', 'the words of somebody');
  });
  await assert.rejects(failing, { code: 'NOT_FOUND' });
  const plain = { name: 'keys.list', action: 'manage', audit: 'reads' } as const;
  await governance.door.pass({ ...base, operation: plain }, async () => undefined);
  api.trace.disable();
  assert.deepEqual(spans, [
    {
      name: 'search_memory',
      attributes: {
        'gen_ai.operation.name': 'search_memory',
        'gen_ai.memory.store.id': 'acme',
        'gen_ai.memory.record.count': 2,
      },
      isEnded: true,
    },
    {
      name: 'delete_memory',
      attributes: {
        'gen_ai.operation.name': 'delete_memory',
        'gen_ai.memory.store.id': 'acme',
        'error.type': 'NOT_FOUND',
      },
      isEnded: true,
      code: api.SpanStatusCode.ERROR,
    },
  ]);
});

test('without the package nothing is traced, and it is looked for once', async () => {
  const problems: Problem[] = [];
  let loads = 0;
  const trace = createTrace(
    () => {
      loads += 1;
      return Promise.reject(Object.assign(new Error('absent'), { code: 'ERR_MODULE_NOT_FOUND' }));
    },
    (problem) => problems.push(problem),
  );
  const traced = { span: 'search_memory', tenant: 'acme', outcome: () => ({}) } as const;
  assert.equal(await trace({ ...traced, span: undefined }, async () => 1), 1);
  assert.equal(loads, 0);
  assert.equal(await trace(traced, async () => 2), 2);
  assert.equal(await trace(traced, async () => 3), 3);
  assert.equal(loads, 1);
  assert.deepEqual(problems, []);
});

test('a package that cannot be loaded is told, and stops nothing', async () => {
  const problems: Problem[] = [];
  const trace = createTrace(
    () => Promise.reject(new SyntaxError('broken')),
    (problem) => problems.push(problem),
  );
  const traced = { span: 'search_memory', tenant: 'acme', outcome: () => ({}) } as const;
  assert.equal(await trace(traced, async () => 2), 2);
  assert.equal(problems.length, 1);
});
