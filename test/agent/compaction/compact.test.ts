import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Agents, NewMessage } from '../../../src/core/agents.ts';
import { MemoirError } from '../../../src/core/errors.ts';
import { createBench, play, say } from '../turn/bench.ts';
import { createFakeStepModel } from '../turn/fake-step-model.ts';

const WINDOW = { contextWindow: 2_000 };

async function fill(agents: Agents, agent: string, turns: number): Promise<void> {
  const messages = Array.from({ length: turns }, (_, at): readonly NewMessage[] => [
    {
      role: 'user',
      text: `Note ${at}: my locker number ${at} is opened by the code QX${7_000 + at}.`,
    },
    { role: 'assistant', text: `I have noted what you said about locker number ${at}.` },
  ]);
  await agents.messages.append(agent, messages.flat());
}

test('before the window is full, older messages are condensed and stay in search', async (context) => {
  const model = createFakeStepModel((messages) => `Shown: ${messages.length}`);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ compaction: WINDOW, tools: [] });
  await fill(agents, agent.id, 60);
  const { events, result } = await play(agents, agent.id, say('Go on.'));
  const told = events.flatMap((event) => (event.type === 'compaction' ? [event.compaction] : []));
  assert.equal(told.length, 1);
  const [compaction] = told;
  assert.ok(compaction !== undefined);
  assert.equal(compaction.trigger, 'window');
  assert.ok(compaction.tokensBefore > 1_800);
  assert.ok(compaction.tokensAfter <= 1_400, `${compaction.tokensAfter}`);
  assert.ok(compaction.messagesAfter < compaction.messagesBefore);
  assert.ok(result.usage.context <= 2_000);
  assert.ok(model.summaries.length > 0);
  assert.deepEqual(await agents.compaction(agent.id), compaction);
  const shown = model.asked[0]?.messages ?? [];
  assert.match(shown[1]?.content ?? '', /^<summary>[^]*notes number/);
  const { contextFrom } = await agents.conversations.get(agent.id);
  assert.ok(contextFrom > 0);
  const found = await agents.messages.search('code of locker number 3', {
    agent: agent.id,
    limit: 3,
  });
  assert.ok(found.some(({ message }) => message.text.includes('QX7003')));
  // It cannot loop: what is kept is well below the trigger.
  const next = await play(agents, agent.id, say('And on.'));
  assert.ok(next.events.every(({ type }) => type !== 'compaction'));
});

test('facts are derived from what is evicted before it leaves', async (context) => {
  const { agents, memory } = createBench(context, undefined);
  const agent = await agents.create({ user: 'ana', compaction: WINDOW, tools: [] });
  await agents.messages.append(agent.id, [{ role: 'user', text: 'I live in Lisbon.' }]);
  await fill(agents, agent.id, 40);
  const compaction = await agents.compact(agent.id);
  assert.ok(compaction !== undefined);
  const [first] = await agents.messages.list({
    conversation: agent.id,
    order: 'ascending',
    limit: 1,
  });
  const ids = first?.episodes ?? [];
  assert.deepEqual(await memory.store.derivations.pending({ ids }), { waiting: 0, failing: 0 });
  const derived = await memory.scope({ user: 'ana', agent: agent.area }).derivedFrom(ids[0] ?? '');
  assert.match(derived.map(({ text }) => text).join(), /Lisbon/);
});

test('without a model the summary quotes; compacting again has nothing to evict', async (context) => {
  const { agents } = createBench(context, undefined);
  const agent = await agents.create({ compaction: WINDOW, tools: [] });
  await fill(agents, agent.id, 40);
  const compaction = await agents.compact(agent.id);
  assert.match(compaction?.summary ?? '', /locker/);
  assert.equal(compaction?.trigger, 'manual');
  assert.equal(await agents.compact(agent.id), undefined);
  assert.deepEqual(await agents.compaction(agent.id), compaction);
  const more = await agents.compact(agent.id, { target: 0.3 });
  assert.ok(more !== undefined && more.tokensAfter <= 600, `${more?.tokensAfter}`);
});

test('a summary goes with the first message of it that is forgotten', async (context) => {
  const { agents, memory } = createBench(context, undefined);
  const agent = await agents.create({ user: 'ana', compaction: WINDOW, tools: [] });
  await fill(agents, agent.id, 40);
  await agents.compact(agent.id);
  const [first] = await agents.messages.list({
    conversation: agent.id,
    order: 'ascending',
    limit: 1,
  });
  await memory.scope({ user: 'ana', agent: agent.area }).forget({ ids: first?.episodes ?? [] });
  assert.equal(await agents.compaction(agent.id), undefined);
});

test('a context that the provider finds too long is compacted, and asked once more', async (context) => {
  const tooLong = new MemoirError('MODEL_FAILED', 'too long', {
    cause: Object.assign(new Error('too long'), { code: 'CONTEXT_OVERFLOW' }),
  });
  const model = createFakeStepModel([tooLong, 'Now it fits.', tooLong, tooLong]);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ compaction: { contextWindow: 10_000 }, tools: [] });
  await fill(agents, agent.id, 60);
  const { events, result } = await play(agents, agent.id, say('Go on.'));
  assert.equal(result.stopReason, 'end-turn');
  const [told] = events.flatMap((event) => (event.type === 'compaction' ? [event.compaction] : []));
  assert.equal(told?.trigger, 'overflow');
  const [first, second] = model.asked.map(({ messages }) => JSON.stringify(messages).length);
  assert.ok(Number(second) < Number(first) * 0.7);
  const failed = await play(agents, agent.id, say('Again.'));
  assert.equal(failed.result.stopReason, 'context-overflow');
});

test('a message larger than the window is shortened in the context alone', async (context) => {
  const model = createFakeStepModel(['I have read it.']);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ compaction: WINDOW, tools: [] });
  const text = `Begin. ${'A sentence of a long report. '.repeat(1_000)} End.`;
  const { result } = await play(agents, agent.id, say(text));
  assert.equal(result.stopReason, 'end-turn');
  assert.ok(result.usage.context <= 2_000);
  const shown = model.asked[0]?.messages.at(-1)?.content ?? '';
  assert.match(shown, /^Begin\.[^]*characters left out[^]*End\.$/);
  const [logged] = await agents.messages.list({
    conversation: agent.id,
    order: 'ascending',
    limit: 1,
  });
  assert.equal(logged?.text, text);
});

test('instructions larger than the window end the turn, and the message is kept', async (context) => {
  const { agents } = createBench(context, createFakeStepModel([]));
  const agent = await agents.create({
    compaction: WINDOW,
    instructions: 'Do this, and then that. '.repeat(1_000),
  });
  const { result } = await play(agents, agent.id, say('Hello?'));
  assert.equal(result.stopReason, 'context-overflow');
  assert.equal(result.run.error?.code, 'CONTEXT_OVERFLOW');
  assert.equal(await agents.messages.count({ conversation: agent.id }), 1);
});

test('a pending approval is never evicted', async (context) => {
  const call = { id: 'p1', name: 'pay', input: '{}' };
  const model = createFakeStepModel([{ calls: [call] }, 'Paid.']);
  const tools = { pay: { needsApproval: true, execute: () => 'paid' } };
  const { agents } = createBench(context, model, { tools });
  const agent = await agents.create({ compaction: WINDOW, tools: ['pay'] });
  await fill(agents, agent.id, 40);
  await play(agents, agent.id, say('Pay it.'));
  await agents.compact(agent.id, { target: 0.01 });
  const approvals = [{ toolCall: 'p1', approve: true }];
  const { result } = await play(agents, agent.id, [{ type: 'approval', approvals }]);
  assert.equal(result.stopReason, 'end-turn');
  assert.match(JSON.stringify(model.asked[1]?.messages), /paid/);
});

test('a reset empties the context and keeps the log; a purge forgets it', async (context) => {
  const model = createFakeStepModel(['a', 'b', 'c']);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ tools: [] });
  await play(agents, agent.id, say('My locker has the code QX7.'));
  await agents.reset(agent.id);
  await play(agents, agent.id, say('Hello.'));
  assert.doesNotMatch(JSON.stringify(model.asked[1]?.messages.slice(-1)), /QX7/);
  const find = async (): Promise<number> =>
    (await agents.messages.search('code of the locker', { agent: agent.id })).length;
  assert.ok((await find()) > 0);
  await agents.reset(agent.id, { purge: true });
  assert.equal(await find(), 0);
  assert.equal(await agents.messages.count({ agent: agent.id }), 0);
  const { result } = await play(agents, agent.id, say('Who are you?'));
  assert.equal(result.stopReason, 'end-turn');
  assert.equal((await agents.context(agent.id)).messages.length, 2);
});
