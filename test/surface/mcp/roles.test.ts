import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Client } from '@modelcontextprotocol/client';
import { ACCESS_ROLES } from '../../../src/governance/principal.ts';
import type { AccessRole } from '../../../src/governance/principal.ts';
import type { Services } from '../../../src/surfaces/services.ts';
import { connectHttp, testServices } from './connect.ts';

/** What a call gives, with the id of a memory of ana's. */
type Given = (id: string) => Record<string, unknown>;

const entity = { name: 'Bo', entityType: 'person', observations: ['sings'] };
const relation = { from: 'Bo', to: 'Ana', relationType: 'knows' };

/** Every tool with the least role that may call it; a tool that is not here fails the test. */
const TOOLS: Readonly<Record<string, readonly [AccessRole, Given]>> = {
  remember: ['curator', () => ({ text: 'Ana likes tea' })],
  recall: ['reader', () => ({ query: 'Lisbon' })],
  context: ['reader', () => ({ message: 'Lisbon' })],
  get_memory: ['reader', (id) => ({ id })],
  list_memories: ['reader', () => ({})],
  update_memory: ['curator', (id) => ({ id, text: 'Ana lives in Porto' })],
  history: ['reader', (id) => ({ id })],
  timeline: ['reader', () => ({})],
  neighbours: ['reader', () => ({ entity: 'Ana' })],
  paths: ['reader', () => ({ from: 'Ana', to: 'Lisbon' })],
  forget: ['curator', (id) => ({ ids: [id] })],
  forget_all: ['curator', () => ({ confirm: 'ana' })],
  create_entities: ['curator', () => ({ entities: [entity] })],
  create_relations: ['curator', () => ({ relations: [relation] })],
  add_observations: ['curator', () => ({ observations: [] })],
  delete_entities: ['curator', () => ({ entityNames: ['nobody'] })],
  delete_observations: ['curator', () => ({ deletions: [] })],
  delete_relations: ['curator', () => ({ relations: [relation] })],
  read_graph: ['reader', () => ({})],
  search_nodes: ['reader', () => ({ query: 'Bo' })],
  open_nodes: ['reader', () => ({ names: ['Bo'] })],
};

/** Tools that name memories by id: those of others are not there. */
const BY_ID: ReadonlySet<string> = new Set(['get_memory', 'update_memory', 'history', 'forget']);

async function clientOf(
  context: TestContext,
  services: Services,
  role: AccessRole,
  tenant = 'default',
): Promise<Client> {
  const { secret } = await services.governance.keys.create({ tenant, role });
  return connectHttp(context, services, { secret, search: '?toolset=memoir,compat&user=ana' });
}

async function remembered(services: Services): Promise<string> {
  const { memory } = await services.memory.scope({ user: 'ana' }).remember('Ana lives in Lisbon');
  return memory.id;
}

async function call(
  client: Client,
  name: string,
  given: Record<string, unknown>,
): Promise<{ readonly text: string; readonly isError: boolean }> {
  const { content, isError } = await client.callTool({ name, arguments: given });
  return { text: JSON.stringify(content), isError: isError === true };
}

for (const role of ACCESS_ROLES) {
  test(`every tool, called by a ${role}`, async (context) => {
    const services = testServices(context);
    const client = await clientOf(context, services, role);
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name).sort(), Object.keys(TOOLS).sort());
    for (const { name } of tools) {
      const [least, given] = TOOLS[name] ?? assert.fail(`${name} has no expectation`);
      const { text, isError } = await call(client, name, given(await remembered(services)));
      const isAllowed = ACCESS_ROLES.indexOf(role) >= ACCESS_ROLES.indexOf(least);
      assert.equal(isError, !isAllowed, `${name}: ${text}`);
      if (isAllowed) continue;
      assert.match(text, /may not|right|role/i, name);
      assert.doesNotMatch(text, /Lisbon/, name);
    }
  });
}

test('no tool tells anything of another tenant', async (context) => {
  const services = testServices(context);
  const id = await remembered(services);
  const client = await clientOf(context, services, 'admin', 'other');
  for (const [name, [, given]] of Object.entries(TOOLS)) {
    const { text, isError } = await call(client, name, given(id));
    assert.doesNotMatch(text, /Ana lives in Lisbon/, name);
    if (BY_ID.has(name)) {
      assert.equal(isError, true, name);
      assert.match(text, /NOT_FOUND/, name);
    }
  }
  const { memory } = await services.memory.scope({ user: 'ana' }).remember('Ana lives in Lisbon');
  assert.equal(memory.id, id);
});

describe('what roles leave to writers', () => {
  test('they keep what was said, and state nothing', async (context) => {
    const client = await clientOf(context, testServices(context), 'writer');
    const said = await call(client, 'remember', { text: 'I like tea', kind: 'episode' });
    assert.equal(said.isError, false, said.text);
    assert.equal((await call(client, 'remember', { text: 'Ana likes tea' })).isError, true);
  });

  test('a key for some kinds writes no others', async (context) => {
    const services = testServices(context);
    const { secret } = await services.governance.keys.create({
      tenant: 'default',
      role: 'curator',
      kinds: ['preference'],
    });
    const client = await connectHttp(context, services, {
      secret,
      search: '?toolset=memoir,compat',
    });
    const stated = await call(client, 'remember', { text: 'Ana likes tea', kind: 'preference' });
    assert.equal(stated.isError, false, stated.text);
    assert.equal(
      (await call(client, 'remember', { text: 'Ana is 30', kind: 'fact' })).isError,
      true,
    );
    assert.equal((await call(client, 'create_entities', { entities: [entity] })).isError, true);
    assert.equal((await call(client, 'read_graph', {})).isError, false);
  });
});

test('everything that was written, forgotten or denied is in the audit, without text', async (context) => {
  const services = testServices(context);
  const client = await clientOf(context, services, 'curator');
  await call(client, 'create_entities', { entities: [entity] });
  await call(client, 'remember', { text: 'Ana likes tea' });
  await call(client, 'delete_entities', { entityNames: ['Bo'] });
  await call(client, 'recall', { query: 'tea', user: 'bo' });
  const records = await services.governance.audit.list({ tenant: 'default', limit: 100 });
  const told = records.map(({ operation, outcome, surface }) => [operation, outcome, surface]);
  for (const expected of [
    ['memories.remember', 'done', 'mcp'],
    ['memories.forget', 'done', 'mcp'],
    ['memories.search', 'denied', 'mcp'],
  ]) {
    assert.ok(
      told.some((each) => JSON.stringify(each) === JSON.stringify(expected)),
      `${JSON.stringify(expected)} in ${JSON.stringify(told)}`,
    );
  }
  assert.doesNotMatch(JSON.stringify(records), /sings|likes tea/);
});
