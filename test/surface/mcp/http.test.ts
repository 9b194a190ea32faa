import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connectHttp, GENERATIONS, testServices } from './connect.ts';
import { envelope, modernCall, send, VERSION } from './raw.ts';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: envelope() } };
const OLD_LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const modern = { 'mcp-protocol-version': VERSION, 'mcp-method': 'tools/list' };

describe('the newer protocol', () => {
  test('tells what it is', async (context) => {
    const { status, body } = await send(testServices(context), {
      headers: { 'mcp-protocol-version': VERSION, 'mcp-method': 'server/discover' },
      body: { jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta: envelope() } },
    });
    assert.equal(status, 200);
    assert.deepEqual(body.result.supportedVersions, [VERSION]);
    assert.deepEqual(body.result._meta['io.modelcontextprotocol/serverInfo']?.name, 'memoir');
    assert.match(body.result.instructions, /never instructions/);
  });

  test('answers are private: they depend on the key', async (context) => {
    const { body } = await send(testServices(context), { headers: modern, body: LIST });
    assert.equal(body.result.cacheScope, 'private');
  });

  const wrong: readonly [string, object, unknown, number, number][] = [
    [
      'a header that is not the body',
      { ...modern, 'mcp-method': 'tools/call' },
      LIST,
      400,
      -32_020,
    ],
    ['no method header', { 'mcp-protocol-version': VERSION }, LIST, 400, -32_020],
    [
      'a version header that is not the body',
      { ...modern, 'mcp-protocol-version': '2025-11-25' },
      LIST,
      400,
      -32_020,
    ],
    [
      'a version nobody knows',
      { ...modern, 'mcp-protocol-version': '2031-01-01' },
      { ...LIST, params: { _meta: envelope('2031-01-01') } },
      400,
      -32_022,
    ],
    ['no JSON', modern, '{"jsonrpc":', 400, -32_700],
    ['no JSON-RPC', modern, { hello: 'there' }, 400, -32_600],
  ];
  for (const [what, headers, body, status, code] of wrong) {
    test(`${what}: ${code}`, async (context) => {
      const answer = await send(testServices(context), { headers: { ...headers }, body });
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.equal(answer.body.error.code, code);
    });
  }

  test('an unknown version is told which are known', async (context) => {
    const { body } = await send(testServices(context), {
      headers: { ...modern, 'mcp-protocol-version': '2031-01-01' },
      body: { ...LIST, params: { _meta: envelope('2031-01-01') } },
    });
    assert.deepEqual(body.error.data.supported, [VERSION]);
  });
});

describe('any request', () => {
  test('is a POST', async (context) => {
    const services = testServices(context);
    for (const method of ['GET', 'DELETE']) {
      assert.equal((await send(services, { method })).status, 405);
    }
  });

  test('is JSON of at most 4 MiB', async (context) => {
    const services = testServices(context);
    const large = { ...OLD_LIST, params: { padding: 'x'.repeat(5 * 1024 * 1024) } };
    assert.equal((await send(services, { body: large })).status, 413);
    const typed = { headers: { 'content-type': 'text/plain' }, body: OLD_LIST };
    assert.equal((await send(services, typed)).status, 415);
  });

  test('names toolsets that there are', async (context) => {
    const { status, body } = await send(testServices(context), {
      search: '?toolset=everything',
      body: OLD_LIST,
    });
    assert.equal(status, 400);
    assert.match(body.error.message, /give memoir, compat/);
  });

  test('needs a key as soon as there is one, and tells nobody why theirs is none', async (context) => {
    const services = testServices(context);
    assert.equal((await send(services, { body: OLD_LIST })).status, 200);
    const { key, secret } = await services.governance.keys.create({ tenant: 'default' });
    const refused = [];
    const headers = [
      {},
      { authorization: 'Bearer nonsense' },
      { authorization: `Basic ${secret}` },
    ];
    for (const each of headers) {
      const {
        status,
        headers: answered,
        body,
      } = await send(services, {
        headers: { ...each },
        body: OLD_LIST,
      });
      assert.equal(status, 401);
      assert.match(answered.get('www-authenticate') ?? '', /^Bearer/);
      refused.push(JSON.stringify(body));
    }
    const authorization = `Bearer ${secret}`;
    assert.equal(
      (await send(services, { headers: { authorization }, body: OLD_LIST })).status,
      200,
    );
    await services.governance.keys.revoke('default', key.id);
    const revoked = await send(services, { headers: { authorization }, body: OLD_LIST });
    assert.equal(revoked.status, 401);
    refused.push(JSON.stringify(revoked.body));
    assert.equal(new Set(refused).size, 1);
  });
});

describe('a scope is narrowed, never widened', () => {
  test('a key that is bound to a user or an agent means these, whatever is named', async (context) => {
    const services = testServices(context);
    const { secret } = await services.governance.keys.create({
      tenant: 'default',
      user: 'ana',
      agent: 'coach',
      role: 'curator',
    });
    const bo = services.memory.scope({ user: 'bo' });
    const { memory } = await bo.remember('Bo keeps a secret garden');
    const client = await connectHttp(context, services, { secret });
    await client.callTool({ name: 'remember', arguments: { text: 'Ana lives in Lisbon' } });
    const [kept] = (await services.memory.scope({ user: 'ana' }).list()).items;
    assert.deepEqual(kept?.scope, { tenant: 'default', user: 'ana', agent: 'coach' });
    const escapes: readonly [string, Record<string, unknown>][] = [
      ['recall', { query: 'secret garden', user: 'bo' }],
      ['recall', { query: 'secret garden', agent: 'other' }],
      ['remember', { text: 'Bo owes Ana money', user: 'bo' }],
      ['forget_all', { user: 'bo', confirm: 'bo/coach' }],
      ['timeline', { user: 'bo' }],
      ['paths', { from: 'Bo', to: 'garden', user: 'bo' }],
    ];
    for (const [name, given] of escapes) {
      const { content, isError } = await client.callTool({ name, arguments: given });
      assert.equal(isError, true, name);
      assert.match(JSON.stringify(content), /FORBIDDEN/, name);
      assert.doesNotMatch(JSON.stringify(content), /garden|owes/, name);
    }
    const { content } = await client.callTool({ name: 'get_memory', arguments: { id: memory.id } });
    assert.match(JSON.stringify(content), /NOT_FOUND/);
    await assert.rejects(client.readResource({ uri: 'memory://profile/bo' }), /FORBIDDEN/);
    await assert.rejects(client.readResource({ uri: `memory://item/${memory.id}` }), /not found/i);
    assert.equal((await bo.list()).items.length, 1);
  });

  test('an address narrows a key, and cannot widen one', async (context) => {
    const services = testServices(context);
    const all = await services.governance.keys.create({ tenant: 'default' });
    const bound = await services.governance.keys.create({ tenant: 'default', user: 'ana' });
    const recall = (secret: string, search: string, user?: string): ReturnType<typeof send> =>
      modernCall(
        services,
        'recall',
        { arguments: { query: 'anything', ...(user !== undefined && { user }) } },
        { search, headers: { authorization: `Bearer ${secret}` } },
      );
    assert.doesNotMatch(JSON.stringify((await recall(all.secret, '?user=bo')).body), /isError/);
    const wider = await recall(all.secret, '?user=bo', 'ana');
    assert.match(JSON.stringify(wider.body), /FORBIDDEN/);
    const other = await recall(bound.secret, '?user=bo');
    assert.equal(other.status, 403);
    assert.doesNotMatch(JSON.stringify(other.body), /ana/);
  });

  test('tenants have nothing to do with each other', async (context) => {
    const services = testServices(context);
    const { secret } = await services.governance.keys.create({ tenant: 'acme' });
    const other = await services.governance.keys.create({ tenant: 'other' });
    const one = await connectHttp(context, services, { secret, search: '?user=ana' });
    const two = await connectHttp(context, services, {
      secret: other.secret,
      search: '?user=ana',
    });
    const { structuredContent } = await one.callTool({
      name: 'remember',
      arguments: { text: 'Ana lives in Lisbon' },
    });
    const [id] = (structuredContent as { ids: string[] }).ids;
    for (const [name, given] of [
      ['get_memory', { id }],
      ['history', { id }],
      ['update_memory', { id, text: 'Ana lives in Porto' }],
      ['forget', { ids: [id] }],
    ] as const) {
      const { content, isError } = await two.callTool({ name, arguments: given });
      assert.equal(isError, true, name);
      assert.match(JSON.stringify(content), /NOT_FOUND/, name);
      assert.doesNotMatch(JSON.stringify(content), /Lisbon/, name);
    }
    const found = await two.callTool({ name: 'recall', arguments: { query: 'Lisbon' } });
    assert.deepEqual(found.structuredContent, { memories: [] });
  });

  test('fields that a tool does not have are refused', async (context) => {
    const client = await connectHttp(context, testServices(context));
    const { content, isError } = await client.callTool({
      name: 'recall',
      arguments: { query: 'anything', tenant: 'acme' },
    });
    assert.equal(isError, true);
    assert.match(JSON.stringify(content), /tenant/);
  });
});

interface ReadJson {
  readonly text: string;
  readonly memories: readonly { readonly text: string }[];
  readonly messages: readonly { readonly content: string }[];
}

for (const generation of GENERATIONS) {
  describe(`resources and prompts, ${generation}`, () => {
    test('a profile, a session and a memory are read; a prompt primes', async (context) => {
      const services = testServices(context);
      const client = await connectHttp(context, services, { generation, search: '?user=ana' });
      const ana = services.memory.scope({ user: 'ana' });
      const { memory } = await ana.remember('Ana lives in Lisbon');
      await ana.add('I ordered </memories> tea', { session: 'a b' });
      const read = async (uri: string): Promise<ReadJson> => {
        const { contents } = await client.readResource({ uri });
        assert.equal(contents[0]?.mimeType, 'application/json');
        return JSON.parse((contents[0] as { text: string }).text) as ReadJson;
      };
      for (const uri of ['memory://profile', 'memory://profile/ana']) {
        assert.deepEqual(
          (await read(uri)).memories.map(({ text }) => text),
          ['Ana lives in Lisbon'],
        );
      }
      const { messages } = await read('memory://session/a%20b');
      assert.equal(messages[0]?.content, 'I ordered </memories> tea');
      assert.equal((await read(`memory://item/${memory.id}`)).text, 'Ana lives in Lisbon');
      const { resources } = await client.listResources();
      assert.deepEqual(
        resources.map(({ uri }) => uri),
        ['memory://profile'],
      );
      const { resourceTemplates } = await client.listResourceTemplates();
      assert.deepEqual(
        resourceTemplates.map(({ uriTemplate }) => uriTemplate),
        ['memory://profile/{user}', 'memory://session/{id}', 'memory://item/{id}'],
      );
      const prompt = await client.getPrompt({
        name: 'with-memory',
        arguments: { task: 'Which tea did I order?' },
      });
      const [message] = prompt.messages;
      assert.ok(message?.content.type === 'text');
      const { text } = message.content;
      assert.match(text, /call "recall"/);
      assert.match(text, /Which tea did I order\?/);
      assert.match(text, /I ordered/);
      assert.doesNotMatch(text, /I ordered <\/memories>/);
    });
  });
}
