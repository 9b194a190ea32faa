// A process that is killed in the middle of a turn: `node killed-turn.ts FILE AGENT WHERE`.
import { createAgents } from '../../../src/create-agents.ts';
import { createMemory } from '../../../src/memory.ts';
import { createFakeStepModel } from './fake-step-model.ts';

const [path = '', agent = '', where = ''] = process.argv.slice(2);

function waitToBeKilled(): Promise<never> {
  process.stdout.write('now\n');
  return new Promise(() => setInterval(() => undefined, 1_000));
}

const CALLS = ['count', 'halt', 'count'].map((name, at) => ({ id: `c${at}`, name, input: '{}' }));
const memory = createMemory({
  path,
  embedder: 'none',
  extractor: 'none',
  tokens: 'estimate',
  model: createFakeStepModel(() => {
    if (where === 'model') void waitToBeKilled();
    return where === 'model' ? { hang: true } : { calls: CALLS };
  }),
});
const { own } = createAgents({
  memory,
  tools: {
    count: { execute: () => 'counted by the first' },
    halt: { execute: waitToBeKilled },
  },
});
const input = [{ type: 'message', role: 'user', content: 'Count twice.' }] as const;
for await (const event of own.send(agent, input, { idempotencyKey: 'turn' })) void event;
