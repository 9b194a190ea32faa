import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Client } from '@modelcontextprotocol/client';
import { runCli, temporaryFolder } from '../run-cli.ts';
import { connectHttp, connectStdio, GENERATIONS, testServices } from './connect.ts';

interface Graph {
  readonly entities: { name: string; entityType: string; observations: string[] }[];
  readonly relations: { from: string; to: string; relationType: string }[];
}

/** What a tool answered with; each test knows the shape it asks for. */
interface Answered extends Graph {
  readonly results: readonly unknown[];
}

async function ask(client: Client, name: string, given: object = {}): Promise<Answered> {
  const result = await client.callTool({ name, arguments: { ...given } });
  assert.notEqual(result.isError, true, JSON.stringify(result.content));
  return result.structuredContent as unknown as Answered;
}

const create = (client: Client, ...entities: Graph['entities']): Promise<Graph> =>
  ask(client, 'create_entities', { entities });
const graphOf = (client: Client): Promise<Graph> => ask(client, 'read_graph');
const names = ({ entities }: Graph): string[] => entities.map(({ name }) => name);

const COMPAT = { search: '?toolset=compat&user=ana' };

describe('where the reference server errs', () => {
  test('50 parallel calls on one server keep 50', async (context) => {
    const client = await connectHttp(context, testServices(context), COMPAT);
    await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        create(client, { name: `entity ${at}`, entityType: 'thing', observations: ['here'] }),
      ),
    );
    assert.equal((await graphOf(client)).entities.length, 50);
  });

  test('the same entity from 20 parallel calls is there once, and one of them is told so', async (context) => {
    const client = await connectHttp(context, testServices(context), COMPAT);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        create(client, { name: 'Ana', entityType: 'person', observations: [] }),
      ),
    );
    assert.equal(answers.filter(({ entities }) => entities.length === 1).length, 1);
    assert.deepEqual(names(await graphOf(client)), ['Ana']);
  });

  test('what one call names twice is added once', async (context) => {
    const client = await connectHttp(context, testServices(context), COMPAT);
    const ana = { name: 'Ana', entityType: 'person', observations: ['sings', 'sings'] };
    assert.deepEqual((await create(client, ana, { ...ana, entityType: 'robot' })).entities, [
      { ...ana, observations: ['sings'] },
    ]);
    const relation = { from: 'Ana', to: 'Bo', relationType: 'knows' };
    const { relations } = await ask(client, 'create_relations', {
      relations: [relation, relation],
    });
    assert.deepEqual(relations, [relation]);
    const { results } = await ask(client, 'add_observations', {
      observations: [{ entityName: 'Ana', contents: ['swims', 'swims', 'sings'] }],
    });
    assert.deepEqual(results, [{ entityName: 'Ana', addedObservations: ['swims'] }]);
    assert.deepEqual((await graphOf(client)).entities[0]?.observations, ['sings', 'swims']);
  });

  test('words are found in any order, and exact substrings always and first', async (context) => {
    const client = await connectHttp(context, testServices(context), COMPAT);
    await create(
      client,
      { name: 'Ana', entityType: 'person', observations: ['Drinks green tea every morning'] },
      { name: 'Bo', entityType: 'person', observations: ['Repairs old bicycles'] },
      { name: 'xteagreenx', entityType: 'thing', observations: [] },
    );
    assert.deepEqual(names(await ask(client, 'search_nodes', { query: 'tea green' })), ['Ana']);
    assert.deepEqual(names(await ask(client, 'search_nodes', { query: 'bicycle repair' })), ['Bo']);
    assert.equal(names(await ask(client, 'search_nodes', { query: 'teagreen' }))[0], 'xteagreenx');
    assert.deepEqual(names(await ask(client, 'search_nodes', { query: 'quantum physics' })), []);
  });

  test('words are found by their meaning', async (context) => {
    const services = testServices(context, { embedder: 'built-in' });
    const client = await connectHttp(context, services, COMPAT);
    await create(
      client,
      { name: 'Ana', entityType: 'person', observations: ['Has a puppy called Rex'] },
      { name: 'Bo', entityType: 'person', observations: ['Plays the violin in an orchestra'] },
    );
    await services.memory.settle();
    const [first] = names(await ask(client, 'search_nodes', { query: 'who owns a dog' }));
    assert.equal(first, 'Ana');
  });

  test('a relation to nobody resolves once they are created; deleting them takes it away', async (context) => {
    const client = await connectHttp(context, testServices(context), COMPAT);
    await create(client, { name: 'Ana', entityType: 'person', observations: [] });
    const relation = { from: 'Ana', to: 'Bo', relationType: 'knows' };
    await ask(client, 'create_relations', { relations: [relation] });
    assert.deepEqual(await ask(client, 'open_nodes', { names: ['Bo'] }), {
      entities: [],
      relations: [],
    });
    await create(client, { name: 'Bo', entityType: 'person', observations: ['here now'] });
    assert.deepEqual((await ask(client, 'open_nodes', { names: ['Bo'] })).relations, [relation]);
    await ask(client, 'delete_entities', { entityNames: ['Bo'] });
    assert.deepEqual((await graphOf(client)).relations, []);
  });

  test('deletions tell beside their text how much went', async (context) => {
    const client = await connectHttp(context, testServices(context), COMPAT);
    await create(client, { name: 'Ana', entityType: 'person', observations: ['a', 'b'] });
    const count = async (name: string, given: object): Promise<unknown> =>
      (await client.callTool({ name, arguments: { ...given } }))._meta?.['deleted'];
    assert.equal(await count('delete_entities', { entityNames: ['nobody'] }), 0);
    assert.equal(await count('delete_entities', { entityNames: ['Ana'] }), 3);
  });
});

describe('the knowledge graph is memory like any other', () => {
  test('other interfaces find it, and deleted is forgotten everywhere', async (context) => {
    const services = testServices(context);
    const client = await connectHttp(context, services, COMPAT);
    const ana = services.memory.scope({ user: 'ana' });
    await create(client, {
      name: 'Maria',
      entityType: 'person',
      observations: ['Collects stamps'],
    });
    await ask(client, 'create_relations', {
      relations: [{ from: 'Maria', to: 'Acme', relationType: 'works_at' }],
    });
    const [found] = (await ana.search('who collects stamps')).results;
    assert.equal(found?.text, 'Maria: Collects stamps');
    const { steps } = await ana.graph.neighbours('Maria');
    assert.ok(steps.some(({ to }) => 'id' in to && to.name === 'Acme'));
    await ask(client, 'delete_entities', { entityNames: ['Maria'] });
    assert.deepEqual((await ana.search('who collects stamps')).results, []);
    await assert.rejects(ana.get(found?.id ?? ''), { code: 'NOT_FOUND' });
  });

  test('what is forgotten elsewhere is gone here', async (context) => {
    const services = testServices(context);
    const client = await connectHttp(context, services, COMPAT);
    const ana = services.memory.scope({ user: 'ana' });
    await create(client, {
      name: 'Maria',
      entityType: 'person',
      observations: ['Collects stamps'],
    });
    const [found] = (await ana.search('who collects stamps')).results;
    await ana.forget({ ids: [found?.id ?? ''] });
    assert.deepEqual((await graphOf(client)).entities, [
      { name: 'Maria', entityType: 'person', observations: [] },
    ]);
    await ana.forget({ everything: true });
    assert.deepEqual(await graphOf(client), { entities: [], relations: [] });
  });

  test('of more than 2,000 entities the last are told, and a search finds the others', async (context) => {
    const client = await connectHttp(context, testServices(context), COMPAT);
    const many = Array.from({ length: 2_001 }, (_, at) => ({
      name: `entity number ${at}`,
      entityType: 'thing',
      observations: [],
    }));
    await create(client, ...many);
    const result = await client.callTool({ name: 'read_graph', arguments: {} });
    const graph = result.structuredContent as unknown as Graph;
    assert.equal(graph.entities.length, 2_000);
    assert.equal(graph.entities[0]?.name, 'entity number 1');
    assert.match(JSON.stringify(result.content), /came last of 2001/);
    assert.equal(names(await ask(client, 'open_nodes', { names: ['entity number 0'] })).length, 1);
  });

  test('users do not see each other', async (context) => {
    const services = testServices(context);
    const ana = await connectHttp(context, services, COMPAT);
    const bo = await connectHttp(context, services, { search: '?toolset=compat&user=bo' });
    await create(ana, { name: 'Secret', entityType: 'thing', observations: ['of ana'] });
    assert.deepEqual(await graphOf(bo), { entities: [], relations: [] });
    await create(bo, { name: 'Secret', entityType: 'thing', observations: ['of bo'] });
    await ask(bo, 'delete_entities', { entityNames: ['Secret'] });
    assert.equal((await graphOf(ana)).entities.length, 1);
  });
});

test('two processes on one file lose nothing', async (context) => {
  const home = temporaryFolder(context);
  const open = (): Promise<Client> =>
    connectStdio(context, ['--toolset', 'compat', '--user', 'ana'], { MEMOIR_HOME: home });
  const clients = await Promise.all([open(), open()]);
  await Promise.all(
    Array.from({ length: 50 }, async (_, at) => {
      const client = clients[at % 2] as Client;
      await create(client, { name: `entity ${at}`, entityType: 'thing', observations: [] });
      await ask(client, 'create_relations', {
        relations: [{ from: `entity ${at}`, to: 'all', relationType: 'belongs_to' }],
      });
    }),
  );
  for (const client of clients) {
    const { entities, relations } = await graphOf(client);
    assert.deepEqual([entities.length, relations.length], [50, 50]);
  }
  const same = Array.from({ length: 20 }, (_, at) => ({
    name: `same ${at}`,
    entityType: 'thing',
    observations: [],
  }));
  const added = await Promise.all(
    clients.flatMap((client) => same.map((each) => create(client, each))),
  );
  assert.equal(added.filter(({ entities }) => entities.length === 1).length, 20);
});

const FILE = [
  '{"type":"entity","name":"John_Smith","entityType":"person","observations":["Speaks Spanish","Speaks Spanish"]}',
  'this line is damaged',
  '{"type":"entity","name":"John_Smith","entityType":"person","observations":["Lives in Porto"]}',
  '{"type":"entity","name":"No observations","entityType":"thing"}',
  '{"type":"relation","from":"John_Smith","to":"Lisbon","relationType":"lives_in"}',
  '{"type":"relation","from":"John_Smith","to":"Porto","relationType":"lives_in"}',
].join('\n');
const OF_FILE: Graph = {
  entities: [
    {
      name: 'John_Smith',
      entityType: 'person',
      observations: ['Speaks Spanish', 'Lives in Porto'],
    },
    { name: 'No observations', entityType: 'thing', observations: [] },
  ],
  relations: [
    { from: 'John_Smith', to: 'Lisbon', relationType: 'lives_in' },
    { from: 'John_Smith', to: 'Porto', relationType: 'lives_in' },
  ],
};

describe('the file of the reference server', () => {
  test('MEMORY_FILE_PATH is taken over once, by whoever comes first, and never again', async (context) => {
    const home = temporaryFolder(context);
    const file = join(home, 'memory.jsonl');
    writeFileSync(file, FILE);
    const open = (): Promise<Client> =>
      connectStdio(context, ['--toolset', 'compat'], {
        MEMOIR_HOME: home,
        MEMORY_FILE_PATH: file,
      });
    const [one, other] = await Promise.all([open(), open()]);
    const [first, second] = await Promise.all([graphOf(one), graphOf(other)]);
    assert.deepEqual(first, OF_FILE);
    assert.deepEqual(second, OF_FILE);
    await ask(one, 'delete_entities', { entityNames: ['John_Smith', 'No observations'] });
    const later = await open();
    assert.deepEqual(await graphOf(later), { entities: [], relations: [] });
  });

  test('what "memoir import --format mcp-memory" brought is in the graph', async (context) => {
    const home = temporaryFolder(context);
    const file = join(home, 'memory.jsonl');
    writeFileSync(file, FILE);
    await runCli(home, ['import', file, '--format', 'mcp-memory', '--user', 'ana']);
    const client = await connectStdio(context, ['--toolset', 'compat', '--user', 'ana'], {
      MEMOIR_HOME: home,
    });
    assert.deepEqual(await graphOf(client), OF_FILE);
    await create(client, { name: 'Ana', entityType: 'person', observations: ['x'.repeat(3_000)] });
    await client.close();
    const exported = await runCli(home, ['export', '--user', 'ana', '--format', 'mcp-memory']);
    assert.match(
      exported.stdout,
      /"name":"Ana","entityType":"person","observations":\["x{3000}"\]/,
    );
  });
});

for (const generation of GENERATIONS) {
  describe(`subscribers are told of changes, ${generation}`, () => {
    test('on stdio', async (context) => {
      const home = temporaryFolder(context);
      const told: string[] = [];
      const client = await connectStdio(
        context,
        ['--toolset', 'compat'],
        { MEMOIR_HOME: home },
        { generation },
      );
      await listen(client, generation, told);
      await ask(client, 'read_graph');
      assert.deepEqual(told, []);
      await create(client, { name: 'Ana', entityType: 'person', observations: [] });
      await until(() => told.length > 0);
      assert.deepEqual(told, ['memory://knowledge-graph']);
    });
  });
}

test('over HTTP subscribers hear of their own scope only', async (context) => {
  const services = testServices(context);
  const told: string[] = [];
  const toldOther: string[] = [];
  const open = (user: string): Promise<Client> =>
    connectHttp(context, services, {
      generation: '2026-07-28',
      search: `?toolset=compat&user=${user}`,
    });
  const [ana, bo] = await Promise.all([open('ana'), open('bo')]);
  await listen(ana, '2026-07-28', told);
  await listen(bo, '2026-07-28', toldOther);
  await create(ana, { name: 'Ana', entityType: 'person', observations: [] });
  await until(() => told.length > 0);
  await graphOf(bo);
  assert.deepEqual(toldOther, []);
  await create(bo, { name: 'Bo', entityType: 'person', observations: [] });
  await until(() => toldOther.length > 0);
  assert.deepEqual([told.length, toldOther.length], [1, 1]);
});

async function listen(client: Client, generation: string, told: string[]): Promise<void> {
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    told.push(params.uri);
  });
  const uri = 'memory://knowledge-graph';
  if (generation === '2025-11-25') await client.subscribeResource({ uri });
  else await client.listen({ resourceSubscriptions: [uri] });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
