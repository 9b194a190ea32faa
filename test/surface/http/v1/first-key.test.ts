import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli, temporaryFolder } from '../../run-cli.ts';
import { openApi } from './api.ts';

test('the first key can make others, for good', async (context) => {
  const api = openApi(context);
  for (const body of [
    { role: 'reader' },
    { user: 'ana' },
    { agent: 'coach', role: 'admin' },
    { kinds: ['episode'] },
    { expiresAt: '2999-01-01' },
  ]) {
    const refused = await api.ask('POST /v1/keys', { body });
    assert.equal(refused.status, 400, refused.text);
    assert.match(refused.json.detail, /first key must be an admin key/);
  }
  const first = await api.ask('POST /v1/keys', { body: {} });
  assert.equal(first.status, 200);
  const key = first.json.secret;
  assert.equal((await api.ask('POST /v1/keys', { key, body: { role: 'reader' } })).status, 200);
});

test('of several first keys at once one is made', async (context) => {
  const api = openApi(context);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => api.ask('POST /v1/keys', { body: {} })),
  );
  const made = answers.filter(({ status }) => status === 200);
  assert.equal(made.length, 1);
  const { json } = await api.ask('GET /v1/keys', { key: made[0]?.json.secret });
  assert.equal(json.keys.length, 1);
});

test('the command line says so too', async (context) => {
  const home = temporaryFolder(context);
  const refused = await runCli(home, ['keys', 'create', '--role', 'reader']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /first key must be an admin key/);
  assert.equal((await runCli(home, ['keys', 'create'])).code, 0);
  assert.equal((await runCli(home, ['keys', 'create', '--role', 'reader'])).code, 0);
});
