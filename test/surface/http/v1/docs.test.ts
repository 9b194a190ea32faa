import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openApi } from './api.ts';
import type { AskOptions, TestApi } from './api.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/http.md'), 'utf8');

/** A command of a transcript and what it printed; "..." stands for anything. */
interface Example {
  readonly command: string;
  readonly printed: string;
}

const examples: readonly Example[] = [...page.matchAll(/^```console\n(.*?)^```$/gms)]
  .flatMap(([, block = '']) => block.split(/^\$ /m).slice(1))
  .map((text) => {
    const [command = '', ...printed] = text.split('\n');
    return { command, printed: printed.join('\n').trim() };
  });

test('every curl of the page prints what the page says', async (context) => {
  const api = openApi(context);
  const known: Record<string, string> = {};
  assert.ok(examples.length >= 15);
  for (const { command, printed } of examples) {
    const answer = await curl(
      api,
      command.replaceAll(/\$([A-Z]+)/g, (_, name) => known[name] ?? ''),
    );
    assert.match(answer, patternOf(printed), command);
    known['ID'] = /"memory":\{"id":"([^"]+)"/.exec(answer)?.[1] ?? known['ID'] ?? '';
    known['AGENT'] = /"id":"([^"]+)","area"/.exec(answer)?.[1] ?? known['AGENT'] ?? '';
    known['SECRET'] = /"secret":"([^"]+)"/.exec(answer)?.[1] ?? known['SECRET'] ?? '';
  }
});

function patternOf(printed: string): RegExp {
  const parts = printed.split('...').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*?')}$`);
}

/** Does what curl would do with the options that the page uses. */
async function curl(api: TestApi, command: string): Promise<string> {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
  assert.equal(words.shift(), 'curl');
  const headers: Record<string, string> = {};
  let [address, method, body, isVerbose] = ['', 'GET', undefined as string | undefined, false];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-s') continue;
    if (word === '-i') isVerbose = true;
    else if (word === '-X') method = words.shift() ?? '';
    else if (word === '-d') body = words.shift();
    else if (word === '-H') {
      const [name = '', value = ''] = (words.shift() ?? '').split(': ');
      headers[name] = value;
    } else address = word.replace('http://127.0.0.1:7077', '');
  }
  if (body !== undefined && method === 'GET') method = 'POST';
  const options: AskOptions = { headers, ...(body !== undefined && { body }) };
  const answer = await api.ask(`${method} ${address}`, options);
  if (!isVerbose) return answer.text;
  const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${answer.status} OK\n${lines.join('\n')}\n\n${answer.text}`;
}
