import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli, temporaryFolder } from '../run-cli.ts';
import { THEIRS } from './their-agent-file.ts';

interface Summary {
  readonly added: number;
  readonly repeated: number;
  readonly skipped: readonly { readonly at: string }[];
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly blocks: number;
  }[];
}

test('memoir import --format letta makes the agents of a file, once', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'team.af');
  const agents = THEIRS.agents.map((agent) => ({
    ...agent,
    passages: agent.id === 'agent-0' ? [{ text: 'Kiwi eats seeds.', tags: ['pet'] }] : [],
  }));
  writeFileSync(file, JSON.stringify(JSON.stringify({ ...THEIRS, agents })));
  const args = [
    'import',
    file,
    '--format',
    'letta',
    '--user',
    'ana',
    '--embedder',
    'none',
    '--json',
  ];
  const first = (await runCli(home, args)).json() as Summary;
  assert.deepEqual(
    first.agents.map(({ name, blocks }) => [name, blocks]),
    [
      ['writer', 2],
      ['reader', 1],
    ],
  );
  assert.equal(first.added, 6);
  assert.deepEqual(
    first.skipped.map(({ at }) => at),
    ['tool web_search'],
  );
  const again = (await runCli(home, args)).json() as Summary;
  assert.deepEqual([again.added, again.repeated], [0, 6]);
  assert.deepEqual(again.agents, first.agents);
  writeFileSync(file, '{"agents": "none"}');
  const wrong = await runCli(home, args);
  assert.equal(wrong.code, 2);
});
