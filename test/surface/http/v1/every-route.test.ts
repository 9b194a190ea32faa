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
  await askAgents(ask);
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

/** Every route of agents, for Ana. */
async function askAgents(ask: ReturnType<typeof createScenario>['ask']): Promise<void> {
  const user = 'ana';
  const made = await ask('POST /v1/agents', {
    body: {
      user,
      name: 'companion',
      description: 'Helps.',
      answersFromMemory: true,
      reflection: { everySteps: 20, modelCalls: 1 },
      newBlocks: [{ label: 'human', value: 'Ana.' }],
      compaction: { contextWindow: 8_000 },
      temperature: 0.5,
    },
  });
  const agent = `/v1/agents/${made.json.id}`;
  await ask('GET /v1/agents?user=ana&limit=1&tagMatch=any');
  await ask(`GET ${agent}?user=ana`);
  const patched = await ask(`PATCH ${agent}`, {
    body: { user, description: null, tags: ['a'] },
    headers: { 'if-match': '"1"' },
  });
  assert.equal(patched.headers.get('etag'), `"${patched.json.version}"`);
  await ask(`POST ${agent}/attach`, { body: { user, tool: 'archival_memory_search' } });
  await ask(`POST ${agent}/detach`, { body: { user, tool: 'archival_memory_search' } });
  await askBlocks(ask, agent);
  await askArchives(ask, agent);
  const turn = await ask(`POST ${agent}/messages`, {
    body: { user, input: [{ type: 'message', role: 'user', content: 'I ride a blue bicycle.' }] },
  });
  assert.equal(turn.json.stopReason, 'end-turn');
  await ask(`GET ${agent}/messages?user=ana&run=${turn.json.run.id}`);
  const found = await ask(`POST ${agent}/messages/search`, { body: { user, question: 'bicycle' } });
  assert.equal(found.json.results[0].message.text, 'I ride a blue bicycle.');
  await ask(`GET ${agent}/context?user=ana`);
  await ask(`GET ${agent}/runs?user=ana&statuses=completed`);
  await ask(`GET /v1/runs/${turn.json.run.id}?user=ana`);
  await ask(`POST ${agent}/cancel`, { body: { user } });
  const thread = await ask(`POST ${agent}/conversations`, {
    body: { user, title: 'Lisbon', isolate: ['human'] },
  });
  const path = `/v1/conversations/${thread.json.id}`;
  await ask(`GET ${agent}/conversations?user=ana&archived=false`);
  await ask(`PATCH ${path}`, { body: { user, archived: true } });
  await ask(`GET ${path}?user=ana`);
  await ask(`POST ${path}/fork`, { body: { user } });
  await ask(`DELETE ${path}?user=ana`);
  await ask(`POST ${agent}/compact`, { body: { user, settings: { target: 0.1 } } });
  const file = await ask(`GET ${agent}/export?user=ana`);
  await ask(`POST ${agent}/reset`, { body: { user, purge: true } });
  const copies = await ask('POST /v1/agents/import', {
    body: { user, file: file.json, name: 'copy' },
  });
  assert.equal(copies.json.agents[0].name, 'copy');
  await ask('GET /v1/tools');
  await ask(`DELETE ${agent}?user=ana`);
}

async function askBlocks(
  ask: ReturnType<typeof createScenario>['ask'],
  agent: string,
): Promise<void> {
  const user = 'ana';
  const block = await ask(`POST ${agent}/blocks`, {
    body: { user, label: 'persona', value: 'Brief.', description: 'Who I am.', tokenLimit: 50 },
  });
  const path = `/v1/blocks/${block.json.id}`;
  await ask(`PATCH ${path}`, { body: { user, value: 'Brief and kind.', tokenLimit: null } });
  const edit = { operation: 'append', text: 'Always.' };
  const edited = await ask(`POST ${path}/edit`, { body: { user, edit } });
  assert.equal(edited.headers.get('etag'), '"3"');
  await ask(`GET ${path}?user=ana`);
  const versions = await ask(`GET ${path}/versions?user=ana&limit=2`);
  assert.deepEqual(
    versions.json.items.map((one: { version: number }) => one.version),
    [3, 2],
  );
  const rest = await ask(`GET ${path}/versions?user=ana&cursor=${versions.json.cursor}`);
  assert.equal(rest.json.items.length, 1);
  await ask(`POST ${path}/versions/1/restore`, { body: { user } });
  const redacted = await ask(`POST ${path}/versions/2/redact`, { body: { user } });
  assert.equal(redacted.json.value, undefined);
  const list = await ask(`GET ${agent}/blocks?user=ana`);
  assert.deepEqual(
    list.json.blocks.map((one: { value: string }) => one.value),
    ['Ana.', 'Brief.'],
  );
  await ask(`DELETE ${path}?user=ana`);
}

async function askArchives(
  ask: ReturnType<typeof createScenario>['ask'],
  agent: string,
): Promise<void> {
  const user = 'ana';
  const archive = await ask('POST /v1/archives', { body: { user, name: 'travel' } });
  const { id } = archive.json;
  await ask(`POST ${agent}/attach`, { body: { user, archive: id } });
  await ask(`GET ${agent}/archives?user=ana`);
  await ask(`PATCH /v1/archives/${id}`, { body: { user, description: 'Journeys.' } });
  await ask(`GET /v1/archives/${id}?user=ana`);
  const inserted = await ask(`POST ${agent}/passages`, {
    body: { user, archive: id, passages: [{ text: 'Ana saw Porto.', tags: ['city'] }] },
  });
  await ask(`GET ${agent}/passages?user=ana&archive=${id}&text=porto&tags=city`);
  const found = await ask(`POST ${agent}/passages/search`, { body: { user, question: 'Porto' } });
  assert.equal(found.json.results[0].passage.text, 'Ana saw Porto.');
  await ask(`DELETE ${agent}/passages/${inserted.json.passages[0].id}?user=ana`);
  await ask(`DELETE /v1/archives/${id}?user=ana`);
}

const NOT_TOOL = { not: { field: ['role'], is: 'eq', value: 'tool' } };

test('fields in the path exist in the input of the operation', () => {
  for (const route of routes) {
    const raw = route.operation.example;
    for (const name of pathFields(route.path)) {
      const input = {
        ...(typeof raw === 'object' ? raw : {}),
        [name]: name === 'version' ? 1 : 'x'.repeat(36),
      };
      assert.doesNotThrow(() => route.operation.prepare(input), `${route.path} ${name}`);
    }
  }
});
