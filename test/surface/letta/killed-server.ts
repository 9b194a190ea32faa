// A server for a test that kills it: it prints where it listens.
import { createMemory } from '../../../src/index.ts';
import { createServer } from '../../../src/surfaces/http/create-server.ts';
import { LETTA } from './start-letta.ts';

const [path = '', baseURL = ''] = process.argv.slice(2);
const server = createServer({
  memory: createMemory({ embedder: 'none', path, model: { model: 'fake', baseURL } }),
  version: '9.9.9',
  log: { info() {}, warn() {}, error() {} },
  port: 0,
  mounts: [LETTA],
});
await server.listen();
process.stdout.write(`${server.url}/letta\n`);
