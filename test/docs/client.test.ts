// The page about the client is run as it stands: what it says is printed must be printed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { serve, temporaryFolder } from '../surface/http/serving.ts';

const page = readFileSync(new URL('../../docs/client.md', import.meta.url), 'utf8');

test('the transcript of the client prints what it says', async (context) => {
  const code = /```ts\n([\s\S]+?)```/.exec(page)?.[1] ?? '';
  const { url } = await serve(context);
  const entry = new URL('../../src/client/index.ts', import.meta.url).href;
  const script = code
    .replace("'memoir/client'", `'${entry}'`)
    .replace('http://127.0.0.1:7077', url);
  assert.notEqual(script, code);
  const path = join(temporaryFolder(context), 'transcript.ts');
  await writeFile(path, script);
  const { stdout } = await promisify(execFile)(process.execPath, [path]);
  const promised = [...code.matchAll(/console\.log\(.+\); \/\/ (.+)$/gm)].map(([, said]) => said);
  assert.ok(promised.length >= 6);
  const printed = stdout.trim().split('\n');
  assert.deepEqual(printed, promised);
});
