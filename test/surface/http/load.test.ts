import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLoad } from '../../../bench/load.ts';
import { serve } from './serving.ts';

test('many users at once: no error, no lost write, nothing of another user', async (context) => {
  const { url } = await serve(context, { config: { extractor: 'none' } });
  const { errors, lost, crossed, acknowledged } = await runLoad({
    url,
    requests: 1_000,
    connections: 64,
    users: 50,
    seed: 1,
  });
  assert.deepEqual(errors, []);
  assert.deepEqual(lost, []);
  assert.deepEqual(crossed, []);
  assert.ok(acknowledged > 300, String(acknowledged));
});
