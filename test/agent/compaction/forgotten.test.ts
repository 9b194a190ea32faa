import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Agents, NewMessage } from '../../../src/core/agents.ts';
import { createBench, play, say } from '../turn/bench.ts';
import { createFakeStepModel } from '../turn/fake-step-model.ts';

const WINDOW = { contextWindow: 2_000 };

/** Two messages a turn; each note has a code of its own. */
async function fill(agents: Agents, agent: string, from: number, to: number): Promise<void> {
  const messages = Array.from({ length: to - from }, (_, at): readonly NewMessage[] => [
    { role: 'user', text: `Note: locker number ${from + at} is opened by QX${7_000 + from + at}.` },
    { role: 'assistant', text: `I have noted what you said about locker ${from + at}.` },
  ]);
  await agents.messages.append(agent, messages.flat());
}

async function episodesOf(agents: Agents, agent: string, code: string): Promise<readonly string[]> {
  const found = await agents.messages.list({
    conversation: agent,
    order: 'ascending',
    limit: 1_000,
  });
  return found.find(({ text }) => text.includes(code))?.episodes ?? [];
}

test('a summary that went with a forgotten message is made anew, without it', async (context) => {
  const { agents, memory } = createBench(context, createFakeStepModel(['Yes.', 'Still.']));
  const agent = await agents.create({ user: 'ana', compaction: WINDOW, tools: [] });
  await fill(agents, agent.id, 0, 60);
  await play(agents, agent.id, say('Are you there?'));
  const before = await agents.compaction(agent.id);
  assert.ok(before !== undefined);
  const ids = await episodesOf(agents, agent.id, 'QX7003');
  await memory.scope({ user: 'ana', agent: agent.area }).forget({ ids });
  assert.equal(await agents.compaction(agent.id), undefined);
  const shown = await agents.context(agent.id);
  const text = JSON.stringify(shown.messages);
  assert.match(text, /QX7000/, 'what was condensed is shown until it is condensed anew');
  assert.doesNotMatch(text, /QX7003/);
  const { events } = await play(agents, agent.id, say('Still there?'));
  assert.equal(events.filter(({ type }) => type === 'compaction').length, 1);
  assert.ok((await agents.compaction(agent.id)) !== undefined);
  assert.ok((await agents.context(agent.id)).tokens.all <= 1_800);
});

test('after a reset a forgotten message brings nothing back into the context', async (context) => {
  const { agents, memory } = createBench(context, undefined);
  const agent = await agents.create({ user: 'ana', compaction: WINDOW, tools: [] });
  await fill(agents, agent.id, 0, 60);
  await agents.compact(agent.id);
  await agents.reset(agent.id);
  const ids = await episodesOf(agents, agent.id, 'QX7003');
  await memory.scope({ user: 'ana', agent: agent.area }).forget({ ids });
  assert.deepEqual((await agents.context(agent.id)).messages, []);
});

for (const [what, code] of [
  ['condensed before', 'QX7001'],
  ['that leaves now', 'QX7061'],
] as const) {
  test(`a message ${what} that is forgotten while it is condensed is in no summary`, async (context) => {
    let onSummary = async (): Promise<void> => undefined;
    const fake = createFakeStepModel([]);
    const model = {
      ...fake,
      async generate(messages: Parameters<typeof fake.generate>[0]): Promise<string> {
        const asked = messages.map(({ content }) => content).join('\n');
        const codes = [...asked.matchAll(/QX\d+/g)].map(([each]) => each);
        await onSummary();
        return `Details: ${[...new Set(codes)].join(' ')}`;
      },
    };
    const { agents, memory } = createBench(context, model);
    const agent = await agents.create({ user: 'ana', compaction: WINDOW, tools: [] });
    await fill(agents, agent.id, 0, 60);
    assert.match((await agents.compact(agent.id))?.summary ?? '', /QX7001/);
    await fill(agents, agent.id, 60, 100);
    const ids = await episodesOf(agents, agent.id, code);
    onSummary = async () => {
      onSummary = async () => undefined;
      await memory.scope({ user: 'ana', agent: agent.area }).forget({ ids });
    };
    const done = await agents.compact(agent.id);
    assert.ok(done !== undefined);
    assert.doesNotMatch(done.summary, new RegExp(code));
    assert.doesNotMatch((await agents.compaction(agent.id))?.summary ?? '', new RegExp(code));
  });
}

test('summaries are listed where they are asked for, and found by id', async (context) => {
  const { agents } = createBench(context, undefined);
  const agent = await agents.create({ compaction: WINDOW, tools: [] });
  await fill(agents, agent.id, 0, 60);
  const first = await agents.compact(agent.id);
  await fill(agents, agent.id, 60, 100);
  const second = await agents.compact(agent.id);
  assert.ok(first !== undefined && second !== undefined);
  const options = { conversation: agent.id, order: 'ascending', limit: 1_000 } as const;
  const plain = await agents.messages.list(options);
  assert.equal(plain.length, 200);
  assert.equal(await agents.messages.count({ conversation: agent.id }), 200);
  const all = await agents.messages.list({ ...options, summaries: true });
  assert.equal(all.length, 201, 'the one in force');
  assert.equal(all.at(-1)?.id, second.message);
  const found = await agents.messages.get(second.message);
  assert.deepEqual(found.items, [{ type: 'summary', compaction: second }]);
  const fork = await agents.conversations.fork(agent.id);
  assert.equal(await agents.messages.count({ conversation: fork.id }), 200);
  await agents.reset(agent.id, { purge: true });
  assert.deepEqual(await agents.messages.list({ ...options, summaries: true }), []);
});

test('a conversation may have a window of its own', async (context) => {
  const model = createFakeStepModel((messages) => `Shown: ${messages.length}`);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ tools: [] });
  const { id } = await agents.conversations.create({ agent: agent.id, contextWindow: 2_000 });
  await fill(agents, id, 0, 60);
  const { events, result } = await play(agents, agent.id, say('Go on.'), { conversation: id });
  const [told] = events.flatMap((event) => (event.type === 'compaction' ? [event.compaction] : []));
  assert.equal(told?.contextWindow, 2_000);
  assert.ok(result.usage.context <= 2_000);
  const [step] = await agents.runs.steps({ run: result.run.id });
  assert.equal(step?.contextWindow, 2_000);
  const changed = await agents.conversations.update(id, { contextWindow: null });
  assert.equal(changed.contextWindow, undefined);
  assert.equal((await agents.context(id)).contextWindow, agent.compaction.contextWindow);
});
