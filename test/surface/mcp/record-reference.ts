// Records what the reference knowledge graph server answers to a script of calls, as the fixture that
// golden.test.ts compares with. It needs a copy of that server, so it is run by hand:
//   node test/surface/mcp/record-reference.ts PATH/TO/server-memory/dist/index.js
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { calls } from './reference-calls.ts';

const FIXTURE = new URL('../../fixtures/mcp-reference.json', import.meta.url);

const [server] = process.argv.slice(2);
if (server === undefined) throw new Error('give the path of the reference server');
const folder = await mkdtemp(join(tmpdir(), 'reference-'));
try {
  await writeFile(
    FIXTURE,
    `${JSON.stringify(await record(server, join(folder, 'm.jsonl')), null, 1)}\n`,
  );
} finally {
  await rm(folder, { recursive: true });
}

async function record(path: string, file: string): Promise<object> {
  const client = new Client({ name: 'recorder', version: '1.0.0' });
  const env = { ...process.env, MEMORY_FILE_PATH: file } as Record<string, string>;
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [path], env }));
  const { tools } = await client.listTools();
  const { resources } = await client.listResources();
  const answers = [];
  for (const { name, arguments: given } of calls) {
    const result = await client.callTool({ name, arguments: given });
    answers.push({ name, arguments: given, result });
  }
  const resource = await client.readResource({ uri: 'memory://knowledge-graph' });
  const capabilities = client.getServerCapabilities();
  await client.close();
  return {
    of: '@modelcontextprotocol/server-memory 2026.8.31',
    capabilities,
    tools,
    resources,
    answers,
    resource,
  };
}
