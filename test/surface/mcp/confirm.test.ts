import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from '@modelcontextprotocol/client';
import { temporaryFolder } from '../run-cli.ts';
import { connectHttp, connectStdio, GENERATIONS, testServices } from './connect.ts';
import type { ConnectOptions } from './connect.ts';
import { modernCall } from './raw.ts';
import type { RawAnswer } from './raw.ts';

type Open = (how: ConnectOptions) => Promise<Client>;

async function remember(client: Client): Promise<void> {
  await client.callTool({ name: 'remember', arguments: { text: 'Ana lives in Lisbon' } });
}

async function forgetAll(
  client: Client,
  given: Record<string, unknown> = {},
): Promise<{ readonly text: string; readonly isError: boolean }> {
  const { content, isError } = await client.callTool({ name: 'forget_all', arguments: given });
  return { text: JSON.stringify(content), isError: isError === true };
}

async function count(client: Client): Promise<number> {
  const { structuredContent } = await client.callTool({ name: 'list_memories', arguments: {} });
  return (structuredContent as { memories: unknown[] }).memories.length;
}

function cases(open: (context: Parameters<typeof connectStdio>[0]) => Open, canAsk: boolean): void {
  for (const generation of GENERATIONS) {
    const isAsked = canAsk || generation === '2026-07-28';
    if (isAsked) {
      test(`${generation}: what a person declines is not done, what they confirm is`, async (context) => {
        const asked: string[] = [];
        const confirm = (message: string): boolean => asked.push(message) > 1;
        const client = await open(context)({ generation, confirm });
        await remember(client);
        const declined = await forgetAll(client);
        assert.equal(declined.isError, true);
        assert.match(declined.text, /not confirmed/);
        assert.equal(await count(client), 1);
        assert.equal((await forgetAll(client)).isError, false);
        assert.equal(asked.length, 2);
        assert.match(asked[0] ?? '', /"ana"/);
        assert.equal(await count(client), 0);
      });
    }

    if (isAsked) {
      test(`${generation}: a model that names the scope is not the person who is asked`, async (context) => {
        const client = await open(context)({ generation, confirm: () => false });
        await remember(client);
        assert.equal((await forgetAll(client, { confirm: 'ana' })).isError, true);
        assert.equal(await count(client), 1);
      });
    }

    test(`${generation}: a client that cannot ask is told what to name`, async (context) => {
      const client = await open(context)({ generation });
      await remember(client);
      const refused = await forgetAll(client);
      assert.equal(refused.isError, true);
      assert.match(refused.text, /confirm: \\"ana\\"/);
      const wrong = await forgetAll(client, { confirm: 'bo' });
      assert.equal(wrong.isError, true);
      assert.equal(await count(client), 1);
      assert.equal((await forgetAll(client, { confirm: 'ana' })).isError, false);
      assert.equal(await count(client), 0);
    });
  }
}

describe('forgetting everything over HTTP', () => {
  // A request of the older generation stands alone: nobody can be asked on its way.
  cases((context) => {
    const services = testServices(context);
    return (how) => connectHttp(context, services, { ...how, search: '?user=ana' });
  }, false);
});

describe('forgetting everything on stdio', () => {
  cases((context) => {
    const home = temporaryFolder(context);
    return (how) => connectStdio(context, ['--user', 'ana'], { MEMOIR_HOME: home }, how);
  }, true);
});

test('what was confirmed for one scope is not taken for another', async (context) => {
  const services = testServices(context);
  const forgetBo = (key: string): Promise<RawAnswer> =>
    modernCall(services, 'forget_all', {
      arguments: { user: 'bo' },
      inputResponses: { [key]: { action: 'accept', content: { confirm: true } } },
    });
  await services.memory.scope({ user: 'bo' }).remember('Bo lives in Lisbon');
  const other = await forgetBo('confirm ana');
  assert.match(JSON.stringify(other.body), /cannot ask a person/);
  assert.equal((await services.memory.scope({ user: 'bo' }).list()).items.length, 1);
  const own = await forgetBo('confirm bo');
  assert.doesNotMatch(JSON.stringify(own.body), /isError/);
  assert.equal((await services.memory.scope({ user: 'bo' }).list()).items.length, 0);
});
