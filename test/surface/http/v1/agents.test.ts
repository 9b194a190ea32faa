import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApi } from './api.ts';
import type { Json, TestApi } from './api.ts';

const USER = { user: 'ana' };

async function createAgent(api: TestApi, more: object = {}, key?: string): Promise<Json> {
  const body = { name: 'companion', answersFromMemory: true, ...more };
  const answer = await api.ask('POST /v1/agents', { body, ...(key !== undefined && { key }) });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

test('an agent is made, changed where nobody was faster, and removed', async (context) => {
  const api = openApi(context);
  const { id, version } = await createAgent(api, USER);
  const change = (tag: string) =>
    api.ask(`PATCH /v1/agents/${id}`, {
      body: { instructions: 'Be brief.' },
      headers: { 'if-match': tag },
    });
  const changed = await change(`"${version}"`);
  assert.equal(changed.json.instructions, 'Be brief.');
  assert.equal((await change(`"${version}"`)).status, 412);
  const same = await api.ask(`GET /v1/agents/${id}`);
  assert.equal(same.headers.get('etag'), `"${changed.json.version}"`);
  assert.equal(same.json.extra, undefined);
  assert.equal((await api.ask(`DELETE /v1/agents/${id}`)).status, 200);
  assert.equal((await api.ask(`GET /v1/agents/${id}`)).status, 404);
});

test('the same idempotency key makes one agent, block and archive, and inserts once', async (context) => {
  const api = openApi(context);
  const twice = async (address: string, body: object): Promise<readonly Json[]> => {
    const headers = { 'idempotency-key': 'k' };
    const first = await api.ask(address, { body, headers });
    const second = await api.ask(address, { body, headers });
    assert.equal(second.status, 200, second.text);
    return [first.json, second.json];
  };
  const [agent, again] = await twice('POST /v1/agents', { ...USER, name: 'a' });
  assert.equal(agent.id, again.id);
  const path = `/v1/agents/${agent.id}`;
  const [block, sameBlock] = await twice(`POST ${path}/blocks`, { label: 'l', value: 'v' });
  assert.equal(block.id, sameBlock.id);
  const [archive, sameArchive] = await twice('POST /v1/archives', { name: 'n' });
  assert.equal(archive.id, sameArchive.id);
  const [thread, sameThread] = await twice(`POST ${path}/conversations`, { title: 't' });
  assert.equal(thread.id, sameThread.id);
  await twice(`POST ${path}/passages`, { passages: [{ text: 'Ana saw Porto.' }] });
  assert.equal((await api.ask(`GET ${path}/passages`)).json.items.length, 1);
});

test('a block whose label is taken is not made', async (context) => {
  const api = openApi(context);
  const agent = await createAgent(api, { newBlocks: [{ label: 'human', value: '' }] });
  const blocks = api.services.agents.own.blocks;
  const answer = await api.ask(`POST /v1/agents/${agent.id}/blocks`, {
    body: { label: 'human', value: 'v' },
  });
  assert.deepEqual([answer.status, await blocks.count()], [409, 1]);
});

test('lists go page by page, and tell those of the user alone', async (context) => {
  const api = openApi(context);
  const ids: string[] = [];
  for (const user of ['ana', 'bob', 'ana', undefined, 'ana']) {
    const { id } = await createAgent(api, user === undefined ? {} : { user });
    if (user === 'ana') ids.unshift(id);
  }
  const first = await api.ask('GET /v1/agents?user=ana&limit=2');
  const { cursor } = first.json;
  const second = await api.ask(`GET /v1/agents?user=ana&limit=2&cursor=${cursor}`);
  const told = [...first.json.items, ...second.json.items].map(({ id }: Json) => id);
  assert.deepEqual([told, second.json.cursor], [ids, undefined]);
  const counts = await Promise.all(
    ['', '?everyone=true', '?user=bob'].map(async (query) => {
      const answer = await api.ask(`GET /v1/agents${query}`);
      return answer.json.items.length;
    }),
  );
  assert.deepEqual(counts, [1, 5, 1]);
});

test('a key that is bound to a user sees and makes agents of that user alone', async (context) => {
  const api = openApi(context);
  const admin = await api.key({ role: 'admin' });
  const bound = await api.key({ role: 'curator', user: 'ana' });
  const own = await createAgent(api, {}, bound);
  assert.equal(own.user, 'ana');
  const foreign = await createAgent(api, { user: 'bob', newBlocks: [LABEL] }, admin);
  const status = async (address: string, body?: object): Promise<number> =>
    (await api.ask(address, { key: bound, body })).status;
  assert.equal(await status(`GET /v1/agents/${own.id}`), 200);
  assert.equal(await status(`GET /v1/agents/${foreign.id}`), 404);
  assert.equal(await status(`GET /v1/blocks/${foreign.blocks[0]}`), 404);
  assert.equal(await status(`POST /v1/agents/${own.id}/attach`, { block: foreign.blocks[0] }), 404);
  assert.equal(await status('POST /v1/agents', { blocks: foreign.blocks }), 404);
  assert.equal(await status('POST /v1/agents', { user: 'bob' }), 403);
  assert.equal(await status('GET /v1/agents?everyone=true'), 403);
  const listed = await api.ask('GET /v1/agents', { key: bound });
  assert.deepEqual(
    listed.json.items.map(({ id }: Json) => id),
    [own.id],
  );
});

test('a key that is bound to an agent means that agent', async (context) => {
  const api = openApi(context);
  const admin = await api.key({ role: 'admin' });
  const other = await createAgent(api, USER, admin);
  const own = await createAgent(api, { ...USER, agent: 'planner' }, admin);
  const bound = await api.key({ role: 'curator', user: 'ana', agent: 'planner' });
  assert.equal((await api.ask(`GET /v1/agents/${own.id}`, { key: bound })).status, 200);
  assert.equal((await api.ask(`GET /v1/agents/${other.id}`, { key: bound })).status, 404);
  const second = await api.ask('POST /v1/agents', { key: bound, body: { name: 'second' } });
  assert.equal(second.status, 409);
});

test('a shared block is edited by whoever has it, and removed by whoever owns it', async (context) => {
  const api = openApi(context);
  const admin = await api.key({ role: 'admin' });
  const shared = await createAgent(api, { newBlocks: [LABEL] }, admin);
  const [block] = shared.blocks;
  const own = await createAgent(api, { ...USER, blocks: [block] }, admin);
  const bound = await api.key({ role: 'curator', user: 'ana' });
  const edit = { operation: 'append', text: 'Ana was here.' };
  const edited = await api.ask(`POST /v1/blocks/${block}/edit`, { key: bound, body: { edit } });
  assert.match(edited.json.value, /Ana was here/);
  const removed = await api.ask(`DELETE /v1/blocks/${block}`, { key: bound });
  assert.equal(removed.status, 403, removed.text);
  const versions = await api.ask(`GET /v1/blocks/${block}/versions`, { key: bound });
  const { id } = await api.services.governance.authenticate(bound);
  assert.equal(versions.json.items[0].actor, `key:${id}`);
  assert.equal((await api.ask(`GET /v1/agents/${own.id}/blocks`, { key: bound })).status, 200);
});

test('what an agent is asked for in vain is said by field', async (context) => {
  const api = openApi(context);
  const { id } = await createAgent(api);
  const both = await api.ask(`POST /v1/agents/${id}/attach`, { body: { tool: 't', block: 'b' } });
  assert.deepEqual([both.status, both.json.code], [400, 'INVALID_INPUT']);
  const typo = await api.ask('POST /v1/agents', { body: { instruction: 'Be brief.' } });
  assert.deepEqual(
    [typo.status, typo.json.errors[0].field, typo.json.errors[0].detail],
    [400, 'instruction', 'is no field: did you mean "instructions"?'],
  );
});

const LABEL = { label: 'shared', value: 'Shared.' };
