import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { startMem0 } from '../start-mem0.ts';

const page = readFileSync(new URL('../../../../docs/mem0.md', import.meta.url), 'utf8');

/** All code of a language, in the order of the page. */
function codeOf(language: string): readonly string[] {
  const blocks = page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``, 'g'));
  return [...blocks].map(([, code = '']) => code);
}

test('the page prints what it says it prints', async (context) => {
  const server = await startMem0(context);
  const { MemoryClient } = await import('mem0ai');
  const [connect = '', work = ''] = codeOf('js');
  const code = `${connect.slice(0, connect.indexOf('await '))}\n${work}`
    .replace("import { MemoryClient } from 'mem0ai';", '')
    .replace('process.env.MEMOIR_KEY', 'key')
    .replace("'http://127.0.0.1:7077/mem0'", 'host');
  const lines: string[] = [];
  const print = (value: unknown): void => {
    lines.push(typeof value === 'string' ? value : inspect(value));
  };
  const run = new Function(
    'MemoryClient',
    'key',
    'host',
    'console',
    `return (async () => {\n${code}\n})();`,
  );
  await run(MemoryClient, await server.key('acme'), server.host, { log: print });
  assert.equal(lines.join('\n'), codeOf('text')[0]);
});
