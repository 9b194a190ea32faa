import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connectHttp, testServices } from './connect.ts';

const ana = { name: 'Ana', entityType: 'person', observations: ['sings'] };

describe('the knowledge graph keeps to the configuration', () => {
  test('an agent that may write no facts adds nothing, and is told why', async (context) => {
    const services = testServices(context, { writers: { fact: ['archivist'] } });
    const open = (agent: string): ReturnType<typeof connectHttp> =>
      connectHttp(context, services, { search: `?toolset=compat&user=ana&agent=${agent}` });
    const [guest, archivist] = await Promise.all([open('guest'), open('archivist')]);
    const call = { name: 'create_entities', arguments: { entities: [ana] } };

    const refused = await guest.callTool(call);
    assert.equal(refused.isError, true);
    assert.match(JSON.stringify(refused.content), /may not write memories of kind/);
    assert.equal((await archivist.callTool(call)).isError, undefined);

    const { items } = await services.memory.scope({ user: 'ana' }).list({ kinds: ['fact'] });
    assert.deepEqual([...new Set(items.map(({ scope }) => scope.agent))], ['archivist']);
  });

  test('what is added expires as facts do', async (context) => {
    const services = testServices(context, { expires: { fact: 2 } });
    const search = '?toolset=compat&user=ana';
    const client = await connectHttp(context, services, { search });
    await client.callTool({ name: 'create_entities', arguments: { entities: [ana] } });
    const { items } = await services.memory.scope({ user: 'ana' }).list({ kinds: ['fact'] });
    assert.equal(items.length, 2);
    for (const { recordedAt, expiresAt = '' } of items) {
      assert.equal(Date.parse(expiresAt) - Date.parse(recordedAt), 2 * 86_400_000);
    }
  });
});
