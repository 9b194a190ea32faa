import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

/** Without any key, and with a home of its own that must stay empty. */
async function run(name: string): Promise<string> {
  const { PATH = '' } = process.env;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(EXAMPLES, name)], {
    env: { PATH, HOME: join(EXAMPLES, 'nobody') },
  });
  assert.equal(stderr, '');
  return stdout;
}

test('the hybrid memory shows window, long-term memory, graph and one context', async () => {
  const out = await run('hybrid-memory.ts');
  const [window = '', longTerm = '', graph = '', context = ''] = out.split(/\n(?=\d\. )/);
  assert.match(window, /^1\. The window: (\d) of 8 turns/);
  assert.doesNotMatch(window, /peanuts|Porto|Alpha/);
  assert.match(longTerm, /not eat\?\n {3}-> I am allergic to peanuts/);
  assert.match(longTerm, /live now\?\n {3}-> I moved to Porto/);
  assert.match(graph, /Alice manages Project Alpha\n {3}Project Alpha is due March 2027/);
  assert.match(graph, /lives in Lisbon \(on 5 November\)/);
  const [, tokens, budget] = /(\d+) of (\d+) tokens/.exec(context) ?? [];
  assert.ok(Number(tokens) <= Number(budget));
  for (const part of ['system', 'memories', 'window', 'message']) {
    assert.match(context, new RegExp(`\\b${part} [1-9]`));
  }
  assert.match(context, /Alice manages Project Alpha[^]*due in March 2027[^]*short note/);
});

test('every example is told of in the README beside them', () => {
  const readme = readFileSync(join(EXAMPLES, 'README.md'), 'utf8');
  const files = readdirSync(EXAMPLES).filter((name) => name.endsWith('.ts'));
  assert.ok(files.length > 0);
  for (const name of files) assert.ok(readme.includes(`examples/${name}`), name);
});
