import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

describe('deleting all that a query says', () => {
  let server: RunningMem0;
  let key: string;

  before(async () => {
    server = await startMem0(undefined);
    key = await server.key('acme');
    const body = { messages: 'Keep me', infer: false, user_id: 'ana', run_id: 'r1' };
    await server.call(key, 'POST', '/v3/memories/add/', body);
  });
  after(() => server.stop());

  const refused = [
    'user_id=ana&run_id=',
    'user_id=ana&agent_id=%20',
    'user_id=ana&run_id=r2&session_id=r1',
    'user_id=ana&run_id=&session_id=r2',
    'user_id=ana&metadata=%7B%7D',
    'user_id=ana&metadata=',
    'user_id=ana&user_id=bo',
    'user_id=ana&filters=%7B%22run_id%22%3A%22r2%22%7D',
    'user_id=ana&runid=r2',
    'user_id=',
    '',
  ];
  for (const query of refused) {
    test(`refuses "${query}" rather than deleting more than was meant`, async () => {
      const { status } = await server.call(key, 'DELETE', `/v1/memories/?${query}`);
      assert.equal(status, 400);
      const filters = { user_id: 'ana' };
      const listed = await server.call(key, 'POST', '/v3/memories/', { filters });
      assert.equal(listed.body.count, 1);
    });
  }

  test('refuses conditions in a body, which it would not read', async () => {
    const path = '/v1/memories/?user_id=ana';
    assert.equal((await server.call(key, 'DELETE', path, { run_id: 'r2' })).status, 400);
    assert.equal((await server.call(key, 'DELETE', path, {})).status, 200);
  });
});
