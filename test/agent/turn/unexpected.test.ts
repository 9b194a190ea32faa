import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAgents } from '../../../src/create-agents.ts';
import type { AgentsProblem } from '../../../src/create-agents.ts';
import type { Memory } from '../../../src/core/memory.ts';
import { createBench, play, say } from './bench.ts';
import { createFakeStepModel } from './fake-step-model.ts';

/** A memory that fails in a way nobody foresaw when it is consolidated. */
function fakeFaulty(memory: Memory): Memory {
  return {
    ...memory,
    tenant(name) {
      const tenant = memory.tenant(name);
      return {
        ...tenant,
        scope: (owner) => ({
          ...tenant.scope(owner),
          consolidate: () => Promise.reject(new TypeError('unforeseen')),
        }),
      };
    },
  };
}

test('a timed reflection that fails unexpectedly is told, and ends no process', async (context) => {
  const { memory, runtime } = createBench(context, createFakeStepModel(['a']));
  const told = Promise.withResolvers<AgentsProblem>();
  const { own: agents } = createAgents({
    memory: fakeFaulty(memory),
    runtime,
    onProblem: told.resolve,
  });
  const { id } = await agents.create({ reflection: { everySteps: 1, modelCalls: 1 } });
  const { result } = await play(agents, id, say('one'));
  assert.equal(result.stopReason, 'end-turn');
  const { what, error } = await told.promise;
  assert.equal(what, 'A reflection failed');
  assert.ok(error instanceof TypeError);
});

test('calls of an application’s tool without execute wait for their result', async (context) => {
  const calls = [{ id: 'call-1', name: 'ask_person', input: '{}' }];
  const model = createFakeStepModel([{ calls }, 'Thank you.']);
  const tools = { ask_person: { description: 'Asks whoever is there.' } };
  const { agents } = createBench(context, model, { tools });
  const agent = await agents.create({ tools: ['ask_person'] });
  assert.equal(agents.tools.runnable(agent, 'ask_person'), undefined);
  const { result } = await play(agents, agent.id, say('Who are you?'));
  assert.equal(result.stopReason, 'requires-approval');
  const item = result.messages[0]?.items.find(({ type }) => type === 'tool-call');
  assert.deepEqual(item?.type === 'tool-call' && item.awaitsApproval, ['call-1']);
  const results = [{ id: 'call-1', output: 'Ana', isError: false }];
  const done = await play(agents, agent.id, [{ type: 'tool-result', results }]);
  assert.equal(done.result.messages.at(-1)?.text, 'Thank you.');
});
