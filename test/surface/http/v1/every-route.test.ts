import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathFields, routes } from '../../../../src/surfaces/http/v1/routes.ts';
import type { Route } from '../../../../src/surfaces/http/v1/routes.ts';
import { openApi } from './api.ts';
import type { Answer, AskOptions, TestApi } from './api.ts';

/** Asks in turn, and holds each answer to the schema that the API document shows. */
function createScenario(api: TestApi) {
  const done = new Set<Route>();
  return {
    done,
    async ask(address: string, options: AskOptions = {}): Promise<Answer> {
      const [method, path = ''] = address.split(' ');
      const pathname = path.split('?')[0] ?? '';
      const route = routes.find(
        (known) => known.method === method && patternOf(known).test(pathname),
      );
      assert.ok(route !== undefined, address);
      const answer = await api.ask(address, options);
      assert.equal(answer.status, 200, `${address}: ${answer.text.slice(0, 300)}`);
      const isInstead = route.instead !== undefined && answer.text.includes('"change"');
      const { output } = isInstead && route.instead ? route.instead.operation : route.operation;
      if (route.answers !== 'lines') {
        const read = output.safeParse(answer.json);
        assert.ok(read.success, `${address}: ${read.error?.message.slice(0, 500)}`);
      }
      done.add(route);
      return answer;
    },
  };
}

function patternOf({ path }: Route): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

test('every route answers as its schema says', async (context) => {
  const api = openApi(context);
  const { ask, done } = createScenario(api);
  const user = 'ana';

  const added = await ask('POST /v1/memories', {
    body: {
      user,
      session: 'monday',
      wait: 'derived',
      messages: [
        { role: 'user', name: 'Ana', content: 'I live in Lisbon. I work with Raj Patel.' },
        { role: 'assistant', content: [{ type: 'text', text: 'Noted.' }], id: 'm-2' },
        { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', output: { a: 1 } }] },
      ],
    },
  });
  const id = added.json.added[0].id;
  await ask('POST /v1/memories', {
    body: { user, document: 'A guide to Lisbon. '.repeat(80), title: 'Guide', reference: 'a.md' },
  });
  const stated = await ask('POST /v1/memories', {
    body: { user, fact: { predicate: 'works at', object: 'Acme' }, validFrom: '2025-01-01' },
  });
  await ask('POST /v1/memories', {
    body: { user, fact: 'The user works at Globex', at: '2026-02-01' },
  });
  const fact = stated.json.memory.id;
  await ask('GET /v1/memories?user=ana&kinds=episode&kinds=profile&limit=2&statuses=active');
  await ask(`GET /v1/memories/${id}?user=ana`);
  const changed = await ask(`PATCH /v1/memories/${fact}?user=ana`, {
    body: { text: 'Ana works at Acme', metadata: { a: [1] }, importance: 0.9, pinned: true },
  });
  assert.equal(changed.headers.get('etag'), `"${changed.json.version}"`);
  await ask(`GET /v1/memories/${fact}/history?user=ana`);
  const derived = await ask(`GET /v1/memories/${id}/derived?user=ana`);
  const sources = await ask(`GET /v1/memories/${derived.json.memories[0].id}/sources?user=ana`);
  assert.match(sources.json.sources[0].text, /Lisbon|Raj/);
  const found = await ask('POST /v1/search', {
    body: { user, question: 'Where does Ana live?', limit: 3, deadlineMs: 0, where: NOT_TOOL },
  });
  assert.match(found.json.results[0].text, /Lisbon/);
  const built = await ask('POST /v1/context', {
    body: {
      user,
      message: 'Where do I live?',
      session: 'monday',
      tokens: 800,
      search: { asOf: 1_900_000_000_000 },
    },
  });
  assert.equal(built.json.messages.at(-1).content, 'Where do I live?');
  await ask('POST /v1/chat', { body: { user, message: 'Where do I live?', session: 'tuesday' } });
  await ask('GET /v1/entities?user=ana');
  await ask('GET /v1/graph?user=ana&subject=user');
  await ask('GET /v1/graph/neighbours?user=ana&entity=user&hops=2');
  await ask('GET /v1/graph/paths?user=ana&from=user&to=Lisbon');
  await ask('GET /v1/graph/timeline?user=ana&entity=user');
  await ask('GET /v1/sessions?user=ana');
  await ask('POST /v1/sessions/monday/messages', { body: { user, text: 'I like green tea.' } });
  const messages = await ask('GET /v1/sessions/monday/messages?user=ana');
  assert.equal(messages.json.messages.at(-1).content, 'I like green tea.');
  await ask('GET /v1/sessions/monday/window?user=ana&tokens=200');
  await ask('POST /v1/sessions/monday/end', { body: { user } });
  await ask('GET /v1/changes?user=ana&include=memory');
  await ask('GET /v1/changes?everyone=true&after=3&limit=1000');
  const run = await ask('POST /v1/consolidate', {
    body: { user, olderThanDays: 0, leastEpisodes: 1 },
  });
  assert.ok(run.json.actions.length > 0);
  await ask('POST /v1/undo', { body: { user, run: run.json.run } });
  await ask('POST /v1/decay', { body: { user, dryRun: true, floor: 1 } });
  const lines = await ask('GET /v1/export?user=ana');
  await ask('POST /v1/import?user=bob', { body: lines.text });
  await ask('GET /v1/users?limit=1');
  const stats = await ask('GET /v1/stats');
  assert.equal(stats.json.users, 2);
  await ask(`DELETE /v1/memories/${fact}?user=ana`);
  const receipt = await ask('POST /v1/forget', { body: { user, everything: true } });
  const kept = await ask(`GET /v1/receipts/${receipt.json.id}?user=ana`);
  assert.deepEqual(kept.json, receipt.json);
  const made = await ask('POST /v1/keys', { body: { name: 'first' } });
  const admin = { key: made.json.secret };
  const second = await ask('POST /v1/keys', { ...admin, body: { user, kinds: ['episode'] } });
  await ask('GET /v1/keys', admin);
  await ask(`POST /v1/keys/${second.json.key.id}/rotate`, { ...admin, body: { graceMs: 1 } });
  await ask(`DELETE /v1/keys/${second.json.key.id}`, admin);
  await ask('POST /v1/tokens', { ...admin, body: { user, role: 'reader', seconds: 60 } });
  await ask('GET /v1/audit?limit=2&outcome=done&from=2020-01-01T00:00:00Z', admin);
  await ask('GET /v1/audit/verify', admin);

  const missing = routes.filter((route) => !done.has(route));
  assert.deepEqual(
    missing.map(({ method, path }) => `${method} ${path}`),
    [],
  );
});

const NOT_TOOL = { not: { field: ['role'], is: 'eq', value: 'tool' } };

test('fields in the path exist in the input of the operation', () => {
  for (const route of routes) {
    const raw = route.operation.example;
    for (const name of pathFields(route.path)) {
      const input = { ...(typeof raw === 'object' ? raw : {}), [name]: 'x'.repeat(36) };
      assert.doesNotThrow(() => route.operation.prepare(input), `${route.path} ${name}`);
    }
  }
});
