import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const EXAMPLES = join(import.meta.dirname, '..', '..', '..', 'examples');

test('three agents share a memory, keep private areas, and write by role', async () => {
  const { PATH = '' } = process.env;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [join(EXAMPLES, 'three-agents.ts')],
    { env: { PATH, HOME: join(EXAMPLES, 'nobody') } },
  );
  assert.equal(stderr, '');
  const [said = '', shared = '', roles = '', own = ''] = stdout.split(/\n(?=\d\. )/);
  assert.match(said, /calls memory_insert\n {5}calls archival_memory_insert\n {3}profile-keeper: /);
  assert.match(said, /refused archival_memory_insert: Agent "executor" may not write/);
  assert.match(said, /refused memory_rethink: There is no tool/);
  assert.doesNotMatch(said, /refused book_train|refused memory_insert/);
  assert.match(shared, /profile \(version 2\): Ana lives in Lisbon/);
  assert.match(shared, /plan \(version 2\): 1\. Train to Porto/);
  assert.match(shared, /booked: Porto on Friday/);
  assert.match(roles, /profile-keeper: writes facts[^]*executor: writes no facts/);
  assert.match(own, /planner about Rita: Plan a weekend[^]*executor about Rita: nothing/);
});
