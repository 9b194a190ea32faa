import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, createBench } from './bench.ts';

test('a planner, an executor and a profile keeper share a user and keep areas of their own', async (context) => {
  const { agents, memory } = createBench(context, {
    extractor: 'rules',
    writers: { fact: ['keeper'], profile: ['keeper'], task: ['planner'] },
  });
  const plan = await agents.blocks.create({ label: 'plan', value: '', user: 'ana' });
  const profile = await agents.archives.create({ name: 'profile', user: 'ana' });
  const shared = { user: 'ana', blocks: [plan.id], archives: [profile.id] };
  const planner = await agents.create({ ...shared, name: 'Planner', area: 'planner' });
  const executor = await agents.create({ ...shared, name: 'Executor', area: 'executor' });
  const keeper = await agents.create({ ...shared, name: 'Keeper', area: 'keeper' });

  // The keeper alone writes facts; all read them.
  const fact = { content: 'Ana is allergic to peanuts.' };
  assert.match(
    String(await call(agents, keeper, 'archival_memory_insert', fact)),
    /^[0-9a-f-]{36}$/,
  );
  for (const other of [planner, executor]) {
    assert.match(
      String(await call(agents, other, 'archival_memory_insert', fact)),
      new RegExp(`^ERROR Agent "${other.area}" may not write memories of kind "fact"`),
    );
    const found = await call(agents, other, 'archival_memory_search', { query: 'peanuts' });
    assert.equal((found as readonly unknown[]).length, 1);
  }

  // Two that edit the shared plan at once both have their say.
  await Promise.all(
    [planner, executor].flatMap((agent) =>
      [1, 2, 3].map((step) =>
        call(agents, agent, 'core_memory_append', {
          label: 'plan',
          content: `${agent.area} ${step}`,
        }),
      ),
    ),
  );
  const { value } = await agents.blocks.byLabel(keeper.id, 'plan');
  assert.equal(value.split('\n').length, 6);
  const actors = new Set((await agents.blocks.versions(plan.id)).map(({ actor }) => actor));
  assert.ok(actors.has(`agent:${planner.id}`) && actors.has(`agent:${executor.id}`));

  // What one hears is its own; what the application adds for the user is everybody's.
  await memory.scope({ user: 'ana' }).add('We meet on Fridays.');
  await agents.messages.append(planner.id, [
    { role: 'user', text: 'The surprise party for Bruno is in Sintra.' },
    { role: 'user', text: 'I need to book a hall by Monday.' },
  ]);
  await agents.messages.append(executor.id, [
    { role: 'user', text: 'I need to call the caterer tomorrow.' },
  ]);
  await memory.settle();
  const seenBy = async (area: string, question: string) =>
    (await memory.scope({ user: 'ana', agent: area }).search(question)).results.map(
      ({ text }) => text,
    );
  const party = 'The surprise party for Bruno is in Sintra.';
  assert.ok((await seenBy('planner', 'surprise party')).includes(party));
  assert.deepEqual(await seenBy('executor', 'surprise party'), []);
  assert.ok((await seenBy('executor', 'When do we meet?')).includes('We meet on Fridays.'));
  const tasks = await memory.scope({ user: 'ana' }).list({ kinds: ['task'] });
  const areas = new Set(tasks.items.map(({ scope }) => scope.agent));
  assert.ok(tasks.items.length > 0, 'the planner makes tasks of what it hears');
  assert.deepEqual([...areas], ['planner'], 'and nobody else does');
  await assert.rejects(
    memory.scope({ user: 'ana', agent: 'executor' }).remember('Ana has to rest.', { kind: 'task' }),
    { code: 'FORBIDDEN' },
  );
});
