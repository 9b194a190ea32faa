import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from '@modelcontextprotocol/client';
import { estimateTokens } from '../../../src/text/estimate-tokens.ts';
import { MEMOIR_TOOLS } from '../../../src/surfaces/mcp/memoir/tools.ts';
import { connectHttp, GENERATIONS, testServices, TRANSPORTS } from './connect.ts';

interface Told {
  readonly id: string;
  readonly text: string;
  readonly source: string;
  readonly created_at: string;
}

/** What the tools answer with; a part that is not there fails the test that looks at it. */
interface Answered extends Told {
  readonly change: string;
  readonly ids: readonly [string];
  readonly memories: readonly [Told];
  readonly versions: readonly { readonly text: string }[];
  readonly relations: readonly [{ readonly to: string }];
  readonly paths: readonly [readonly [{ readonly memory: string }]];
  readonly forgotten: number;
}

/** A failure is no answer; text and structured content say the same. */
async function call(
  client: Client,
  name: string,
  given: Record<string, unknown> = {},
): Promise<Answered> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: given });
  assert.notEqual(isError, true, `${name}: ${JSON.stringify(content)}`);
  const [block] = content;
  assert.ok(block?.type === 'text');
  assert.deepEqual(JSON.parse(block.text), structuredContent);
  return structuredContent as unknown as Answered;
}

for (const generation of GENERATIONS) {
  describe(`Memoir's own tools, ${generation}`, () => {
    test('all listed in under 2,000 tokens, with annotations and output schemas', async (context) => {
      const client = await connectHttp(context, testServices(context), { generation });
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map(({ name }) => name),
        MEMOIR_TOOLS.map(({ name }) => name),
      );
      for (const { name, annotations, outputSchema, description } of tools) {
        const isRead = annotations?.readOnlyHint === true;
        assert.equal(outputSchema?.type, 'object', name);
        assert.equal(annotations?.openWorldHint, false, name);
        assert.equal(typeof annotations?.destructiveHint, isRead ? 'undefined' : 'boolean', name);
        assert.ok((description ?? '').length < 160, name);
      }
      const tokens = estimateTokens(JSON.stringify(tools));
      assert.ok(tokens < 2_000, `the listing has ${tokens} tokens`);
    });

    for (const [transport, open] of Object.entries(TRANSPORTS)) {
      test(`what is remembered is recalled, corrected, listed, traced and forgotten, ${transport}`, async (context) => {
        const client = await open(context, generation);
        const first = await call(client, 'remember', { text: 'Ana lives in Lisbon' });
        assert.equal(first.change, 'add');
        const [id] = first.ids;
        await call(client, 'remember', {
          text: 'My sister Maria works at Acme',
          kind: 'episode',
          session: 'monday',
          at: '2026-03-02T10:00:00Z',
        });
        const found = await call(client, 'recall', { query: 'Where does Ana live?', limit: 3 });
        assert.equal(found.memories[0].id, id);
        assert.equal(found.memories[0].source, 'application');
        assert.ok(found.memories[0].created_at);
        assert.equal((await call(client, 'get_memory', { id })).text, 'Ana lives in Lisbon');
        const updated = await call(client, 'update_memory', {
          id,
          text: 'Ana lives in Porto',
          if_version: 1,
        });
        assert.equal(updated.text, 'Ana lives in Porto');
        const { versions } = await call(client, 'history', { id });
        assert.deepEqual(
          versions.map(({ text }) => text),
          ['Ana lives in Lisbon', 'Ana lives in Porto'],
        );
        const built = await call(client, 'context', {
          message: 'Where does Ana live?',
          tokens: 500,
        });
        assert.match(built.text, /Porto/);
        const { memories } = await call(client, 'list_memories', { session: 'monday' });
        assert.equal(memories.length, 1);
        const happened = await call(client, 'timeline', { from: '2026-03-01', to: '2026-04-01' });
        assert.deepEqual(
          happened.memories.map(({ text }) => text),
          ['My sister Maria works at Acme'],
        );
        const known = await call(client, 'timeline', { view: 'known' });
        assert.equal(known.memories[0].id, id);
        const around = await call(client, 'neighbours', { entity: 'Ana' });
        assert.equal(around.relations[0].to, 'Porto');
        const { paths } = await call(client, 'paths', { from: 'Ana', to: 'Porto' });
        assert.equal(paths[0][0].memory, id);
        const gone = await call(client, 'forget', { session: 'monday' });
        assert.equal(gone.forgotten, 1);
        await call(client, 'forget', { ids: [id] });
        const after = await client.callTool({ name: 'get_memory', arguments: { id } });
        assert.equal(after.isError, true);
        assert.match(JSON.stringify(after.content), /NOT_FOUND/);
      });
    }
  });
}
