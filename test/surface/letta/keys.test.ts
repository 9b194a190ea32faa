import assert from 'node:assert/strict';
import { test } from 'node:test';
import Letta, {
  AuthenticationError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from '@letta-ai/letta-client';
import { all, startLetta } from './start-letta.ts';

test('two projects do not see each other', async (context) => {
  const letta = await startLetta(context);
  const one = letta.client(await letta.key('one'));
  const two = letta.client(await letta.key('two'));
  const agent = await one.agents.create({ memory_blocks: [{ label: 'human', value: 'Ana' }] });
  const archive = await one.archives.create({ name: 'facts' });
  const passage = await one.archives.passages.create(archive.id, { text: 'The safe is blue.' });
  await one.agents.messages.create(agent.id, { input: 'The dog is Rex.', max_steps: 0 });
  const [message] = (await one.agents.messages.list(agent.id)).items;
  const conversation = await one.conversations.create({ agent_id: agent.id });
  const block = agent.blocks[0]?.id ?? '';
  const foreign: Readonly<Record<string, () => PromiseLike<unknown>>> = {
    agent: () => two.agents.retrieve(agent.id),
    rename: () => two.agents.update(agent.id, { name: 'mine' }),
    remove: () => two.agents.delete(agent.id),
    export: () => two.agents.exportFile(agent.id),
    block: () => two.blocks.retrieve(block),
    edit: () => two.blocks.update(block, { value: 'Eve' }),
    label: () => two.agents.blocks.retrieve('human', { agent_id: agent.id }),
    archive: () => two.archives.retrieve(archive.id),
    passage: () => two.archives.passages.delete(passage.id ?? '', { archive_id: archive.id }),
    messages: () => two.agents.messages.list(agent.id),
    message: () => two.messages.retrieve(message?.id ?? ''),
    search: () => two.messages.search({ query: 'dog', agent_id: agent.id }),
    conversation: () => two.conversations.retrieve(conversation.id),
    talk: () => two.agents.messages.create(agent.id, { input: 'Hi', max_steps: 0 }),
    borrow: () => two.agents.create({ block_ids: [block] }),
  };
  for (const [name, call] of Object.entries(foreign)) {
    await assert.rejects(async () => call(), NotFoundError, name);
  }
  assert.deepEqual((await two.agents.list()).items, []);
  assert.deepEqual((await two.blocks.list()).items, []);
  assert.deepEqual(await two.passages.search({ query: 'safe' }), []);
  assert.deepEqual(await two.messages.search({ query: 'dog' }), []);
  assert.deepEqual(await two.messages.list(), []);
  assert.equal((await one.passages.search({ query: 'safe' })).length, 1);
});

test('a key that is bound to a user sees and makes agents of that user alone', async (context) => {
  const letta = await startLetta(context);
  const admin = letta.client(await letta.key('one'));
  const ana = letta.client(await letta.key('one', { user: 'ana' }));
  const bob = letta.client(await letta.key('one', { user: 'bob' }));
  const own = await ana.agents.create({ memory_blocks: [{ label: 'human', value: 'I am Ana' }] });
  const other = await bob.agents.create({ memory_blocks: [{ label: 'human', value: 'I am Bob' }] });
  await bob.agents.messages.create(other.id, { input: 'My pin is 1234.', max_steps: 0 });
  await bob.agents.passages.create(other.id, { text: 'The pin of Bob is 1234.' });
  assert.deepEqual(
    (await all(ana.agents.list())).map(({ id }) => id),
    [own.id],
  );
  assert.deepEqual(
    (await all(ana.blocks.list())).map(({ value }) => value),
    ['I am Ana'],
  );
  assert.deepEqual(await ana.messages.search({ query: 'pin' }), []);
  assert.deepEqual(await ana.messages.list(), []);
  assert.deepEqual(await ana.passages.search({ query: 'pin' }), []);
  assert.deepEqual(await ana.tags.list(), []);
  assert.deepEqual((await all(ana.archives.list())).length, 0);
  const block = other.blocks[0]?.id ?? '';
  for (const call of [
    () => ana.agents.retrieve(other.id),
    () => ana.blocks.update(block, { value: 'stolen' }),
    () => ana.agents.blocks.attach(block, { agent_id: own.id }),
    () => ana.agents.messages.list(other.id),
  ]) {
    await assert.rejects(async () => call(), NotFoundError);
  }
  assert.equal((await all(admin.agents.list())).length, 2);
});

test('what a role may not is refused, and what says no key is not answered', async (context) => {
  const letta = await startLetta(context);
  const admin = letta.client(await letta.key('one'));
  const reader = letta.client(await letta.key('one', { role: 'reader', user: 'ana' }));
  const agent = await admin.agents.create({});
  await assert.rejects(async () => reader.agents.create({}), PermissionDeniedError);
  await assert.rejects(async () => letta.client('wrong').agents.list(), AuthenticationError);
  assert.equal((await letta.client('wrong').health()).status, 'ok');
  const secret = await letta.key('one');
  const bare = await fetch(`${letta.baseURL}/v1/agents/${agent.id}/`, {
    headers: { 'x-bare-password': `password ${secret}` },
  });
  assert.equal(bare.status, 200);
  const elsewhere = new Letta({
    baseURL: letta.baseURL,
    apiKey: secret,
    projectID: 'two',
    maxRetries: 0,
  } as never);
  const headers = { 'x-project-id': 'two' };
  await assert.rejects(async () => elsewhere.agents.list({}, { headers }), PermissionDeniedError);
});

test('a key that has used up its limit is told when to come again', async (context) => {
  const letta = await startLetta(context);
  const client = letta.client(await letta.key('one', { perMinute: 1 }));
  await client.agents.create({});
  await assert.rejects(
    async () => client.agents.create({}),
    (error: unknown) => {
      assert.ok(error instanceof RateLimitError);
      assert.ok(Number(error.headers?.get('retry-after-ms')) > 0);
      return true;
    },
  );
});

test('a key that is bound to an agent knows that one and what it has', async (context) => {
  const letta = await startLetta(context);
  const admin = letta.client(await letta.key('one'));
  const own = await admin.agents.create({ memory_blocks: [{ label: 'human', value: 'Ana' }] });
  const other = await admin.agents.create({ memory_blocks: [{ label: 'human', value: 'Bob' }] });
  const text = 'The gate code is 42.';
  for (const { id } of [own, other]) {
    await admin.agents.messages.create(id, { input: text, max_steps: 0 });
    await admin.agents.passages.create(id, { text });
  }
  const agent = own.id.replace('agent-', '');
  const bound = letta.client(await letta.key('one', { agent, role: 'writer' }));
  const idsOf = async (list: AsyncIterable<{ readonly id?: string }>): Promise<unknown> =>
    (await all(list)).map(({ id }) => id);
  assert.deepEqual(await idsOf(bound.agents.list()), [own.id]);
  assert.deepEqual(await idsOf(bound.blocks.list()), [own.blocks[0]?.id]);
  assert.equal((await bound.messages.search({ query: 'gate code' })).length, 1);
  assert.equal((await bound.passages.search({ query: 'gate code' })).length, 1);
  assert.equal((await bound.messages.list()).length, 1);
  await bound.agents.messages.create(own.id, { input: 'Noted.', max_steps: 0 });
  await bound.agents.blocks.update('human', { agent_id: own.id, value: 'Ana, 30' });
  for (const call of [
    () => bound.agents.retrieve(other.id),
    () => bound.agents.messages.create(other.id, { input: 'Hi', max_steps: 0 }),
    () => bound.blocks.retrieve(other.blocks[0]?.id ?? ''),
  ]) {
    await assert.rejects(async () => call(), NotFoundError);
  }
  await assert.rejects(async () => bound.agents.delete(own.id), PermissionDeniedError);
});
