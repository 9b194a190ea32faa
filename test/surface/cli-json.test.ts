import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, temporaryFolder } from './run-cli.ts';

interface Added {
  readonly added: readonly { readonly id: string; readonly kind: string }[];
  readonly derived: readonly { readonly kind: string; readonly text: string }[];
}

interface Found {
  readonly results: readonly Record<string, unknown>[];
  readonly warnings: readonly unknown[];
}

test('the JSON of every command on one memory is what docs/cli.md promises', async (context) => {
  const home = temporaryFolder(context);
  const cli = (...args: readonly string[]) => runCli(home, [...args, '--user', 'ana', '--json']);

  const added = await cli(
    'add',
    'I moved to Lisbon',
    '--session',
    's1',
    '--meta',
    'n=3',
    '--meta',
    'where=by mail',
  );
  const { added: ids, derived, ...rest } = added.json() as Added;
  assert.deepEqual(rest, {
    repeated: 0,
    pending: { embeddings: 0, derivations: 0 },
    warnings: [],
  });
  assert.deepEqual(
    derived.map(({ kind, text }) => [kind, text]),
    [['profile', 'The user lives in Lisbon']],
  );
  assert.equal(ids[0]?.kind, 'episode');
  const id = String(ids[0]?.id);
  assert.equal(statSync(join(home, 'memoir.db')).mode & 0o777, 0o600);

  const found = (await cli('search', 'Lisbon')).json() as Found;
  const [result] = found.results;
  assert.deepEqual(Object.keys(result ?? {}).slice(0, 8), [
    'id',
    'kind',
    'text',
    'score',
    'occurredAt',
    'scope',
    'sources',
    'why',
  ]);
  assert.equal(result?.['id'], id);
  assert.deepEqual(result?.['scope'], { tenant: 'default', user: 'ana', session: 's1' });
  assert.deepEqual(result?.['metadata'], { n: 3, where: 'by mail' });
  assert.deepEqual(found.warnings, []);
  assert.deepEqual((await cli('search', 'zeppelin')).json(), { results: [], warnings: [] });

  const built = (await cli('context', 'Lisbon?', '--tokens', '200')).json() as Record<
    string,
    unknown
  >;
  for (const field of [
    'messages',
    'text',
    'tokens',
    'budget',
    'counter',
    'parts',
    'memories',
    'omitted',
    'warnings',
  ]) {
    assert.ok(field in built, field);
  }
  assert.ok(Number(built['tokens']) <= 200);

  const listed = (await cli('list')).json() as { memories: { id: string }[] };
  assert.deepEqual(
    listed.memories.map((memory) => memory.id),
    [id],
  );
  assert.equal(((await cli('get', id)).json() as { text: string }).text, 'I moved to Lisbon');
  const updated = (await cli('update', id, 'I moved to Porto')).json() as { version: number };
  assert.equal(updated.version, 2);
  const history = (await cli('history', id)).json() as {
    id: string;
    revisions: { text: string }[];
  };
  assert.equal(history.id, id);
  assert.deepEqual(
    history.revisions.map(({ text }) => text),
    ['I moved to Lisbon', 'I moved to Porto'],
  );

  const receipt = (await cli('forget', id, '--yes')).json() as {
    ids: string[];
    removed: Record<string, number>;
  };
  assert.deepEqual(receipt.ids, [id]);
  assert.deepEqual([receipt.removed['memories'], receipt.removed['derived']], [1, 1]);
  assert.equal((await cli('get', id)).code, 4);
});

test('doctor, reindex and piped text answer in JSON too', async (context) => {
  const home = temporaryFolder(context);
  const piped = await runCli(home, ['add', '-', '--user', 'ana', '--json'], 'said through a pipe');
  assert.equal((piped.json() as Added).added.length, 1);
  const reindexed = (await runCli(home, ['reindex', '--json'])).json() as Record<string, unknown>;
  assert.deepEqual([reindexed['indexed'], reindexed['embedded']], [1, 0]);
  const doctor = await runCli(home, ['doctor', '--json']);
  const health = doctor.json() as { ok: boolean; checks: object[]; stats: { memories: number } };
  assert.equal(doctor.code, 0, doctor.stdout);
  assert.deepEqual([health.ok, health.stats.memories], [true, 1]);
});

test('a chat without a model lists what is remembered, a line of JSON for each line', async (context) => {
  const home = temporaryFolder(context);
  await runCli(home, ['add', 'My dentist is called Ruiz', '--user', 'ana']);
  const chat = await runCli(
    home,
    ['chat', '--user', 'ana', '--json'],
    'Who is my dentist?\n/exit\n',
  );
  const reply = chat.json() as { fromMemoryAlone: boolean; text: string; session: string };
  assert.equal(reply.fromMemoryAlone, true);
  assert.match(reply.text, /Ruiz/);
  assert.match(String(reply.session), /^chat-\S+$/);

  const talk = await runCli(home, ['chat', '--user', 'ana'], 'Who is my dentist?\nAnd Ruiz?\n');
  assert.equal(talk.stdout.match(/No language model/g)?.length, 1, talk.stdout);
});

test('--version prints the version of the package', async (context) => {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const { stdout, code } = await runCli(temporaryFolder(context), ['--version']);
  assert.equal(code, 0);
  assert.equal(stdout.trim(), (manifest as { version: string }).version);
});
