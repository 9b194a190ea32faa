import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Client } from '@modelcontextprotocol/client';
import { connectHttp, GENERATIONS, testServices, TRANSPORTS } from './connect.ts';
import { calls } from './reference-calls.ts';

interface Reference {
  readonly tools: readonly { readonly name: string }[];
  readonly resources: readonly unknown[];
  readonly answers: readonly {
    readonly name: string;
    readonly arguments: Record<string, unknown>;
    readonly result: Answer;
  }[];
  readonly resource: { readonly contents: readonly unknown[] };
}

interface Answer {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

/** What the reference server answered: see record-reference.ts. */
const reference = JSON.parse(
  readFileSync(new URL('../../fixtures/mcp-reference.json', import.meta.url), 'utf8'),
) as Reference;

for (const generation of GENERATIONS) {
  describe(`the nine tools answer as the reference server does, ${generation}`, () => {
    test('the fixture is of these calls', () => {
      assert.deepEqual(
        reference.answers.map(({ name, arguments: given }) => ({ name, arguments: given })),
        JSON.parse(JSON.stringify(calls)),
      );
    });

    for (const [transport, open] of Object.entries(TRANSPORTS)) {
      test(`every call, ${transport}`, async (context) => {
        await compareAll(await open(context, generation, 'compat'));
      });
    }

    test('the listing', async (context) => {
      const client = await connectHttp(context, testServices(context), {
        generation,
        search: '?toolset=compat',
      });
      assert.deepEqual(await toolsOf(client), reference.tools.map(comparable));
      const { resources } = await client.listResources();
      assert.deepEqual(resources, reference.resources);
    });
  });
}

async function compareAll(client: Client): Promise<void> {
  for (const [at, { name, arguments: given, result }] of reference.answers.entries()) {
    const ours = await client.callTool({ name, arguments: given });
    compare(ours as Answer, result, `call ${at}: ${name} ${JSON.stringify(given)}`);
  }
  const { contents } = await client.readResource({ uri: 'memory://knowledge-graph' });
  assert.deepEqual(contents, reference.resource.contents);
}

/** Invalid input is worded by each library in its own way; everything else is the same. */
function compare(ours: Answer, theirs: Answer, call: string): void {
  assert.equal(ours.isError ?? false, theirs.isError ?? false, call);
  const isInvalid = theirs.isError === true && theirs.content[0]?.text?.startsWith('MCP error');
  if (isInvalid === true) return;
  assert.deepEqual(ours.content, theirs.content, call);
  assert.deepEqual(ours.structuredContent, theirs.structuredContent, call);
}

async function toolsOf(client: Client): Promise<readonly unknown[]> {
  const { tools } = await client.listTools();
  return tools.map(comparable);
}

/** Names, titles, texts, annotations and the shapes, whatever dialect of JSON Schema they are in. */
function comparable(tool: object): unknown {
  const { execution: _, ...rest } = tool as Record<string, unknown>;
  return JSON.parse(
    JSON.stringify(rest, (key, value: unknown) => (key === '$schema' ? undefined : value)),
  );
}
