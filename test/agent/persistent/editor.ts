// Appends lines to a block, one edit each: `node editor.ts FILE BLOCK NAME COUNT`.
import { createAgents } from '../../../src/create-agents.ts';
import { createMemory } from '../../../src/memory.ts';

const [path = '', block = '', name = '', count = '0'] = process.argv.slice(2);
const memory = createMemory({ path, embedder: 'none', extractor: 'none', tokens: 'estimate' });
const { own: agents } = createAgents({ memory });
for (let at = 0; at < Number(count); at += 1) {
  await agents.blocks.edit(block, { operation: 'append', text: `${name}${at}` });
}
await memory.close();
