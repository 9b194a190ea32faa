import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatWithOptions } from 'node:util';
import { startLetta } from './start-letta.ts';

test('the guide prints what it says', async (context) => {
  const letta = await startLetta(context);
  const guide = readFileSync(new URL('../../../docs/letta.md', import.meta.url), 'utf8');
  const [, code = ''] = [...guide.matchAll(/```js\n([\s\S]*?)```/g)].map(([, body]) => body);
  const [, expected = ''] = /```text\n([\s\S]*?)```/.exec(guide) ?? [];
  const printed: string[] = [];
  const log = (...values: readonly unknown[]): void => {
    printed.push(formatWithOptions({ colors: false }, ...values));
  };
  const run = new Function('client', 'console', `return (async () => {${code}})();`) as (
    client: unknown,
    console: unknown,
  ) => Promise<void>;
  await run(letta.client(), { log });
  assert.equal(`${printed.join('\n')}\n`, expected);
});
