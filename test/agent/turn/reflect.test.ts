import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Agents } from '../../../src/core/agents.ts';
import { reflectionDue } from '../../../src/agent/turn/reflection-schedule.ts';
import { createBench, play, say } from './bench.ts';
import { createFakeStepModel } from './fake-step-model.ts';

const DAY = 86_400_000;

async function talk(agents: Agents, agent: string, conversation: string): Promise<void> {
  const said = [
    'I planted tomatoes in the garden behind the house.',
    'The roof of the shed leaks when it rains.',
    'My sister Rita comes to visit in the summer.',
    'I have a lesson on the cello every Tuesday.',
    'The library closes at six in the evening.',
    'The cat sleeps on the warm oven all day.',
    'We paint the kitchen yellow next week.',
  ];
  await agents.messages.append(
    conversation,
    said.map((text) => ({ role: 'user', text })),
  );
  assert.ok(agent);
}

test('a reflection condenses old conversations within its budget of calls', async (context) => {
  const model = createFakeStepModel([]);
  const { agents, memory, runtime } = createBench(context, model);
  const agent = await agents.create({ user: 'ana', reflection: { modelCalls: 1 } });
  const other = await agents.conversations.create({ agent: agent.id });
  await talk(agents, agent.id, agent.id);
  await talk(agents, agent.id, other.id);
  await memory.settle();
  runtime.advance(30 * DAY);
  const before = model.summaries.length;
  const first = await agents.reflect(agent.id);
  assert.equal(first.modelCalls, 1);
  assert.equal(model.summaries.length, before + 1);
  assert.equal(first.changed, 1);
  assert.deepEqual((await agents.conversations.get(agent.id)).reflection, {
    steps: 0,
    at: first.at,
  });
  const second = await agents.reflect(agent.id);
  assert.equal(second.changed, 1);
  const third = await agents.reflect(agent.id);
  assert.deepEqual([third.modelCalls, third.changed], [0, 0]);
});

test('without calls to spend nothing is condensed by a model', async (context) => {
  const model = createFakeStepModel([]);
  const { agents, memory, runtime } = createBench(context, model);
  const agent = await agents.create({ reflection: { modelCalls: 0 } });
  await talk(agents, agent.id, agent.id);
  await memory.settle();
  runtime.advance(30 * DAY);
  const before = model.summaries.length;
  const { modelCalls, changed } = await agents.reflect(agent.id);
  assert.deepEqual([modelCalls, changed], [0, 0]);
  assert.equal(model.summaries.length, before);
});

test('it is done after so many steps, when the turn is over', async (context) => {
  const { agents } = createBench(context, createFakeStepModel(['a', 'b', 'c']));
  const agent = await agents.create({ reflection: { everySteps: 2, modelCalls: 1 } });
  await play(agents, agent.id, say('one'));
  assert.deepEqual((await agents.conversations.get(agent.id)).reflection, { steps: 1 });
  await play(agents, agent.id, say('two'));
  for (;;) {
    const { reflection } = await agents.conversations.get(agent.id);
    if (reflection?.at !== undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await play(agents, agent.id, say('three'));
  assert.equal((await agents.conversations.get(agent.id)).reflection?.steps, 1);
});

test('it is due by steps or by minutes, and never before anything was said', () => {
  const thread = { createdAt: '2026-03-01T12:00:00.000Z' };
  const now = Date.parse(thread.createdAt) + 60_000;
  const by = (reflection: object, steps: number): number | undefined =>
    reflectionDue(
      { reflection: { modelCalls: 5, ...reflection } },
      { ...thread, reflection: { steps } },
      now,
    );
  assert.equal(by({ everySteps: 3 }, 2), undefined);
  assert.equal(by({ everySteps: 3 }, 3), 0);
  assert.equal(by({ everyMinutes: 5 }, 1), 240_000);
  assert.equal(by({ everyMinutes: 5 }, 0), undefined);
  assert.equal(by({ everyMinutes: 1 }, 9), 0);
  assert.equal(by({ everySteps: 10, everyMinutes: 5 }, 10), 0);
});
