import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import * as api from '@opentelemetry/api';
import { createIncomingTrace } from '../../../src/surfaces/http/incoming-trace.ts';
import { call, serve } from './serving.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;

/** What an application registers with its SDK: contexts, the W3C propagator, and who collects spans. */
function register(): (string | undefined)[] {
  const parents: (string | undefined)[] = [];
  const contexts = new AsyncLocalStorage<api.Context>();
  const manager: api.ContextManager = {
    active: () => contexts.getStore() ?? api.ROOT_CONTEXT,
    with: (context, work, self, ...given) => contexts.run(context, () => work.apply(self, given)),
    bind: (_, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  api.context.setGlobalContextManager(manager);
  api.propagation.setGlobalPropagator({
    inject: () => undefined,
    fields: () => ['traceparent'],
    extract(context, carrier, getter) {
      const [, traceId = '', spanId = ''] = String(getter.get(carrier, 'traceparent')).split('-');
      return api.trace.setSpanContext(context, { traceId, spanId, traceFlags: 1, isRemote: true });
    },
  });
  const tracer = {
    startActiveSpan(_: string, __: object, work: (span: api.Span) => unknown) {
      parents.push(api.trace.getSpanContext(api.context.active())?.traceId);
      return work(api.trace.wrapSpanContext(api.INVALID_SPAN_CONTEXT));
    },
  };
  api.trace.setGlobalTracerProvider({ getTracer: () => tracer as unknown as api.Tracer });
  return parents;
}

test('spans of operations are children of the span that a request names', async (context) => {
  const parents = register();
  context.after(() => [api.context, api.propagation, api.trace].forEach((one) => one.disable()));
  const { url } = await serve(context);
  const body = { user: 'ana', question: 'where' };
  await call(`${url}/v1/search`, 'POST', body, { traceparent: PARENT });
  await call(`${url}/v1/search`, 'POST', body);
  assert.deepEqual(parents, [TRACE, undefined]);
});

test('without the API requests are answered as ever, and it is looked for once', async () => {
  let looked = 0;
  const logged: string[] = [];
  const trace = createIncomingTrace({ error: (event) => logged.push(event) }, async () => {
    looked += 1;
    throw Object.assign(new Error('absent'), { code: 'ERR_MODULE_NOT_FOUND' });
  });
  const headers = new Headers({ traceparent: PARENT });
  assert.equal(await trace(headers, async () => 1), 1);
  assert.equal(await trace(headers, async () => 2), 2);
  assert.deepEqual([looked, logged], [1, []]);
});
