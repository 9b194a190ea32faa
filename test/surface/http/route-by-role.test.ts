import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { ACTIONS } from '../../../src/governance/actions.ts';
import { ACCESS_ROLES } from '../../../src/governance/principal.ts';
import type { AccessRole } from '../../../src/governance/principal.ts';
import { routes } from '../../../src/surfaces/http/v1/routes.ts';
import type { Services } from '../../../src/surfaces/services.ts';
import { operations } from '../../../src/surfaces/operations/index.ts';
import { openApi } from './v1/api.ts';
import type { Answer, AskOptions, TestApi } from './v1/api.ts';

const SECRET = 'heliotrope';
const NOBODY = '01920000-0000-7000-8000-00000000dead';

/** Ids of things that are there, fresh for every request, or of things that never were. */
interface Ids {
  readonly memory: string;
  readonly receipt: string;
  readonly key: string;
  readonly run: string;
  readonly agent: string;
  readonly block: string;
  readonly archive: string;
  readonly conversation: string;
  readonly passage: string;
  /** A turn. */
  readonly turn: string;
}

const NEVER: Ids = {
  memory: NOBODY,
  receipt: NOBODY,
  key: NOBODY,
  run: NOBODY,
  agent: NOBODY,
  block: NOBODY,
  archive: NOBODY,
  conversation: NOBODY,
  passage: NOBODY,
  turn: NOBODY,
};

interface Expectation {
  /** The least role that may. */
  readonly least: AccessRole;
  readonly address: (ids: Ids) => string;
  readonly body?: (ids: Ids) => unknown;
  /** What the administrator of another tenant gets with these ids. Default 200, and none of it. */
  readonly elsewhere?: 404;
  /** It reaches beyond one user: no bound key may, whatever its role. */
  readonly unbound?: true;
}

const user = 'ana';
const of = (path: string) => () => `${path}${path.includes('?') ? '&' : '?'}user=${user}`;

/** Of something that is there, in a tenant. */
const thing =
  (least: AccessRole) =>
  (address: Expectation['address'], body?: object): Expectation => ({
    least,
    address: (ids) => {
      const asked = address(ids);
      return body === undefined ? of(asked)() : asked;
    },
    ...(body !== undefined && { body: () => ({ user, ...body }) }),
    elsewhere: 404,
  });
const reads = thing('reader');
const writes = thing('writer');
const curates = thing('curator');
const SAID_ONCE = { type: 'message', role: 'user', content: `The ${SECRET} blooms` } as const;
const SAID = [SAID_ONCE];

const AGENTS: Readonly<Record<string, Expectation>> = {
  'agents.create': {
    least: 'curator',
    address: () => 'POST /v1/agents',
    body: () => ({ user, name: SECRET }),
  },
  'agents.list': { least: 'reader', address: of('GET /v1/agents') },
  'agents.get': reads(({ agent }) => `GET /v1/agents/${agent}`),
  'agents.update': curates(({ agent }) => `PATCH /v1/agents/${agent}`, { instructions: SECRET }),
  'agents.remove': curates(({ agent }) => `DELETE /v1/agents/${agent}`),
  'agents.attach': curates(({ agent }) => `POST /v1/agents/${agent}/attach`, {
    tool: 'archival_memory_search',
  }),
  'agents.detach': curates(({ agent }) => `POST /v1/agents/${agent}/detach`, {
    tool: 'archival_memory_search',
  }),
  'agents.export': curates(({ agent }) => `GET /v1/agents/${agent}/export`),
  'agents.import': {
    least: 'curator',
    address: () => 'POST /v1/agents/import',
    body: () => ({ user, file: { format: 'memoir-agent', version: 1, agents: [{}], tools: [] } }),
  },
  'agents.talk': writes(({ agent }) => `POST /v1/agents/${agent}/messages`, { input: SAID }),
  'agents.messages': reads(({ agent }) => `GET /v1/agents/${agent}/messages`),
  'agents.messages-search': thing('reader')(
    ({ agent }) => `POST /v1/agents/${agent}/messages/search`,
    { question: 'Which flower is it?' },
  ),
  'agents.context': reads(({ agent }) => `GET /v1/agents/${agent}/context`),
  'agents.compact': writes(({ agent }) => `POST /v1/agents/${agent}/compact`, {}),
  'agents.reset': writes(({ agent }) => `POST /v1/agents/${agent}/reset`, {}),
  'runs.list': reads(({ agent }) => `GET /v1/agents/${agent}/runs`),
  'runs.get': reads(({ turn }) => `GET /v1/runs/${turn}`),
  'runs.cancel': writes(({ agent }) => `POST /v1/agents/${agent}/cancel`, {}),
  'blocks.create': curates(({ agent }) => `POST /v1/agents/${agent}/blocks`, {
    label: 'more',
    value: SECRET,
  }),
  'blocks.list': reads(({ agent }) => `GET /v1/agents/${agent}/blocks`),
  'blocks.get': reads(({ block }) => `GET /v1/blocks/${block}`),
  'blocks.update': curates(({ block }) => `PATCH /v1/blocks/${block}`, { value: SECRET }),
  'blocks.remove': curates(({ block }) => `DELETE /v1/blocks/${block}`),
  'blocks.edit': writes(({ block }) => `POST /v1/blocks/${block}/edit`, {
    edit: { operation: 'append', text: SECRET },
  }),
  'blocks.versions': reads(({ block }) => `GET /v1/blocks/${block}/versions`),
  'blocks.restore': curates(({ block }) => `POST /v1/blocks/${block}/versions/1/restore`, {}),
  'blocks.redact': curates(({ block }) => `POST /v1/blocks/${block}/versions/1/redact`, {}),
  'conversations.create': writes(({ agent }) => `POST /v1/agents/${agent}/conversations`, {}),
  'conversations.list': reads(({ agent }) => `GET /v1/agents/${agent}/conversations`),
  'conversations.get': reads(({ conversation }) => `GET /v1/conversations/${conversation}`),
  'conversations.update': writes(({ conversation }) => `PATCH /v1/conversations/${conversation}`, {
    title: SECRET,
  }),
  'conversations.remove': curates(({ conversation }) => `DELETE /v1/conversations/${conversation}`),
  'conversations.fork': writes(
    ({ conversation }) => `POST /v1/conversations/${conversation}/fork`,
    {},
  ),
  'passages.insert': writes(({ agent }) => `POST /v1/agents/${agent}/passages`, {
    passages: [{ text: `The ${SECRET} is old` }],
  }),
  'passages.list': reads(({ agent }) => `GET /v1/agents/${agent}/passages`),
  'passages.search': thing('reader')(({ agent }) => `POST /v1/agents/${agent}/passages/search`, {
    question: 'Which flower is it?',
  }),
  'passages.remove': curates(
    ({ agent, passage }) => `DELETE /v1/agents/${agent}/passages/${passage}`,
  ),
  'archives.create': {
    least: 'curator',
    address: () => 'POST /v1/archives',
    body: () => ({ user, name: SECRET }),
  },
  'archives.list': reads(({ agent }) => `GET /v1/agents/${agent}/archives`),
  'archives.get': reads(({ archive }) => `GET /v1/archives/${archive}`),
  'archives.update': curates(({ archive }) => `PATCH /v1/archives/${archive}`, { name: SECRET }),
  'archives.remove': curates(({ archive }) => `DELETE /v1/archives/${archive}`),
  'tools.list': { least: 'reader', address: of('GET /v1/tools') },
};

const EXPECTED: Readonly<Record<string, Expectation>> = {
  'memories.add': {
    least: 'writer',
    address: () => 'POST /v1/memories',
    body: () => ({ user, text: `The ${SECRET} blooms` }),
  },
  'memories.remember': {
    least: 'curator',
    address: () => 'POST /v1/memories',
    body: () => ({ user, fact: `The ${SECRET} is blue` }),
  },
  'memories.list': { least: 'reader', address: of('GET /v1/memories') },
  'memories.get': {
    least: 'reader',
    address: ({ memory }) => `GET /v1/memories/${memory}?user=${user}`,
    elsewhere: 404,
  },
  'memories.update': {
    least: 'curator',
    address: ({ memory }) => `PATCH /v1/memories/${memory}`,
    body: () => ({ user, text: `The ${SECRET} is red` }),
    elsewhere: 404,
  },
  'memories.history': {
    least: 'reader',
    address: ({ memory }) => `GET /v1/memories/${memory}/history?user=${user}`,
    elsewhere: 404,
  },
  'memories.sources': {
    least: 'reader',
    address: ({ memory }) => `GET /v1/memories/${memory}/sources?user=${user}`,
    elsewhere: 404,
  },
  'memories.derived': {
    least: 'reader',
    address: ({ memory }) => `GET /v1/memories/${memory}/derived?user=${user}`,
    elsewhere: 404,
  },
  'memories.search': {
    least: 'reader',
    address: () => 'POST /v1/search',
    body: () => ({ user, question: 'Which flower is it?' }),
  },
  'memories.context': {
    least: 'reader',
    address: () => 'POST /v1/context',
    body: () => ({ user, message: 'Which flower is it?' }),
  },
  'memories.forget': {
    least: 'curator',
    address: () => 'POST /v1/forget',
    body: ({ memory }) => ({ user, ids: [memory] }),
    elsewhere: 404,
  },
  'memories.forget-one': {
    least: 'curator',
    address: ({ memory }) => `DELETE /v1/memories/${memory}?user=${user}`,
    elsewhere: 404,
  },
  'receipts.get': {
    least: 'reader',
    address: ({ receipt }) => `GET /v1/receipts/${receipt}?user=${user}`,
    elsewhere: 404,
  },
  'entities.list': { least: 'reader', address: of('GET /v1/entities') },
  'graph.match': { least: 'reader', address: of('GET /v1/graph') },
  'graph.neighbours': {
    least: 'reader',
    address: of(`GET /v1/graph/neighbours?entity=${SECRET}`),
    elsewhere: 404,
  },
  'graph.paths': {
    least: 'reader',
    address: of(`GET /v1/graph/paths?from=user&to=${SECRET}`),
    elsewhere: 404,
  },
  'graph.timeline': {
    least: 'reader',
    address: of(`GET /v1/graph/timeline?entity=${SECRET}`),
    elsewhere: 404,
  },
  'sessions.list': { least: 'reader', address: of('GET /v1/sessions') },
  'sessions.messages': { least: 'reader', address: of('GET /v1/sessions/s/messages') },
  'sessions.window': { least: 'reader', address: of('GET /v1/sessions/s/window') },
  'sessions.end': {
    least: 'writer',
    address: () => 'POST /v1/sessions/s/end',
    body: () => ({ user }),
  },
  chat: {
    least: 'writer',
    address: () => 'POST /v1/chat',
    body: () => ({ user, message: 'Which flower is it?', session: 'chat' }),
  },
  'changes.list': { least: 'reader', address: of('GET /v1/changes?include=memory') },
  'memories.consolidate': {
    least: 'curator',
    address: () => 'POST /v1/consolidate',
    body: () => ({ user, dryRun: true, olderThanDays: 0 }),
  },
  'memories.decay': {
    least: 'curator',
    address: () => 'POST /v1/decay',
    body: () => ({ user, dryRun: true, floor: 1 }),
  },
  'memories.undo': {
    least: 'curator',
    address: () => 'POST /v1/undo',
    body: ({ run }) => ({ user, run }),
    elsewhere: 404,
  },
  'memories.export': { least: 'curator', address: of('GET /v1/export') },
  'memories.import': { least: 'curator', address: of('POST /v1/import'), body: () => '' },
  'users.list': { least: 'curator', address: () => 'GET /v1/users', unbound: true },
  'stats.get': { least: 'curator', address: () => 'GET /v1/stats', unbound: true },
  'keys.create': {
    least: 'admin',
    address: () => 'POST /v1/keys',
    body: () => ({ role: 'reader' }),
    unbound: true,
  },
  'keys.list': { least: 'admin', address: () => 'GET /v1/keys', unbound: true },
  'keys.revoke': {
    least: 'admin',
    address: ({ key }) => `DELETE /v1/keys/${key}`,
    elsewhere: 404,
    unbound: true,
  },
  'keys.rotate': {
    least: 'admin',
    address: ({ key }) => `POST /v1/keys/${key}/rotate`,
    body: () => ({}),
    elsewhere: 404,
    unbound: true,
  },
  'tokens.mint': {
    least: 'writer',
    address: () => 'POST /v1/tokens',
    body: () => ({ user, role: 'reader' }),
  },
  'audit.list': { least: 'admin', address: () => 'GET /v1/audit', unbound: true },
  ...AGENTS,
  'audit.verify': { least: 'admin', address: () => 'GET /v1/audit/verify', unbound: true },
};

/** Words of the questions themselves, which answers may repeat. */
const ASKED_WITH_SECRET = new Set(['graph.neighbours', 'graph.paths', 'graph.timeline']);

interface World {
  readonly api: TestApi;
  readonly keys: Readonly<Record<AccessRole, string>>;
  /** Makes new things of Ana in the tenant "default", for one operation or for all. */
  readonly fresh: (name?: string) => Promise<Ids>;
  readonly ask: (expectation: Expectation, ids: Ids, key?: string) => Promise<Answer>;
}

async function openWorld(context: TestContext): Promise<World> {
  const api = openApi(context);
  const { services } = api;
  const memory = services.memory.tenant('default').scope({ user });
  await memory.add(`The ${SECRET} is my favourite flower.`, { session: 's' });
  await memory.remember({ predicate: 'likes', object: SECRET });
  const keys = {
    reader: await api.key({ role: 'reader' }),
    writer: await api.key({ role: 'writer' }),
    curator: await api.key({ role: 'curator' }),
    admin: await api.key({ role: 'admin' }),
  };
  const asked = await api.ask('POST /v1/forget', {
    body: { user, session: 'none' },
    key: keys.admin,
  });
  let count = 0;
  return {
    api,
    keys,
    async fresh(name) {
      count += 1;
      const ofAgents = name === undefined || name in AGENTS;
      const agent = ofAgents ? await freshAgent(services, count) : {};
      if (name !== undefined && ofAgents) return { ...NEVER, ...agent };
      const { added } = await memory.add(`The ${SECRET} of day ${count}`);
      const { key } = await services.governance.keys.create({ tenant: 'default', role: 'reader' });
      const { memory: fact } = await memory.remember(`The ${SECRET} of day ${count} is blue`);
      const { run } = await memory.decay({ kinds: [], floor: 0 });
      const receipt = asked.json.id;
      return { ...NEVER, ...agent, memory: added[0]?.id ?? fact.id, receipt, key: key.id, run };
    },
    ask({ address, body }, ids, key) {
      const options: AskOptions = { body: body?.(ids), ...(key !== undefined && { key }) };
      return api.ask(address(ids), options);
    },
  };
}

type AgentIds = Pick<Ids, 'agent' | 'block' | 'archive' | 'conversation' | 'passage' | 'turn'>;

/** An agent of Ana with all that it may have; its block has a version before the present one. */
async function freshAgent({ agents: all }: Services, count: number): Promise<AgentIds> {
  const agents = all.tenant('default');
  const { id: agent, blocks } = await agents.create({
    user,
    name: `${SECRET} ${count}`,
    answersFromMemory: true,
    newBlocks: [{ label: 'flower', value: SECRET }],
  });
  const [block = ''] = blocks;
  await agents.blocks.edit(block, { operation: 'append', text: `${SECRET} again` });
  const [passage] = await agents.passages.insert({ agent }, [{ text: `The ${SECRET} of old` }]);
  const conversation = await agents.conversations.create({ agent, title: SECRET });
  let turn = '';
  for await (const event of agents.send(agent, [SAID_ONCE], { maxSteps: 0 })) {
    if (event.type === 'run') turn = event.run.id;
  }
  return {
    agent,
    block,
    turn,
    archive: passage?.archive ?? '',
    conversation: conversation.id,
    passage: passage?.id ?? '',
  };
}

/** What an answer says, without what differs from request to request. */
function wordsOf({ text, json }: Answer): string {
  return text.replaceAll(json.requestId, 'REQUEST');
}

function assertNoData(name: string, answer: Answer): void {
  const isAsked = ASKED_WITH_SECRET.has(name) && answer.status === 404;
  assert.ok(
    isAsked || !answer.text.includes(SECRET),
    `${name} tells: ${answer.text.slice(0, 200)}`,
  );
}

test('every operation has an expectation, a route, and the least role of the policy', () => {
  const names = operations.map(({ note }) => note.name);
  assert.deepEqual(Object.keys(EXPECTED).toSorted(), names.toSorted());
  const reached = new Set(routes.flatMap((route) => [route.operation, route.instead?.operation]));
  for (const operation of operations) {
    const { action, name } = operation.note;
    assert.ok(reached.has(operation), name);
    assert.equal(EXPECTED[name]?.least, ACTIONS[action], name);
  }
});

test('nobody without a good key gets anywhere, and all are told the same', async (context) => {
  const { api, ask, fresh, keys } = await openWorld(context);
  const revoked = await api.services.governance.keys.create({ tenant: 'default' });
  await api.services.governance.keys.revoke('default', revoked.key.id);
  const expiresAt = new Date(Date.now() + 20).toISOString();
  const expired = await api.key({ expiresAt });
  const minting = await api.services.governance.authenticate(keys.admin);
  const { token } = await api.services.governance.tokens.mint(minting, { user, seconds: 60 });
  while (Date.now() <= Date.parse(expiresAt)) await new Promise((resolve) => setImmediate(resolve));
  const strangers = [undefined, 'nonsense', `${keys.admin}x`, revoked.secret, expired, `${token}x`];
  const told = new Set<string>();
  const ids = await fresh();
  for (const [name, expectation] of Object.entries(EXPECTED)) {
    for (const key of strangers) {
      const answer = await ask(expectation, ids, key);
      assert.equal(answer.status, 401, `${name} with ${key}`);
      assert.ok(answer.headers.has('www-authenticate'));
      assertNoData(name, answer);
      told.add(wordsOf(answer));
    }
  }
  assert.equal(told.size, 1);
});

test('a role may do what it may, and no more, and is told nothing of what there is', async (context) => {
  const { ask, fresh, keys } = await openWorld(context);
  for (const [name, expectation] of Object.entries(EXPECTED)) {
    for (const role of ACCESS_ROLES) {
      const ids = await fresh(name);
      const answer = await ask(expectation, ids, keys[role]);
      const may = ACCESS_ROLES.indexOf(role) >= ACCESS_ROLES.indexOf(expectation.least);
      if (may) {
        // A run that did nothing is none that could be undone: authorised, and then not found.
        const wanted = name === 'memories.undo' ? 404 : 200;
        assert.equal(answer.status, wanted, `${name} as ${role}: ${answer.text.slice(0, 300)}`);
        continue;
      }
      assert.equal(answer.status, 403, `${name} as ${role}: ${answer.text.slice(0, 300)}`);
      assertNoData(name, answer);
      const never = await ask(expectation, NEVER, keys[role]);
      assert.equal(wordsOf(never), wordsOf(answer), name);
    }
  }
});

test('who is bound to another user gets nowhere, as key and as token', async (context) => {
  const { api, ask, fresh } = await openWorld(context);
  const bound = await api.key({ role: 'admin', user: 'bob' });
  const { governance } = api.services;
  const minting = await governance.authenticate(await api.key({ role: 'curator' }));
  const { token } = await governance.tokens.mint(minting, { user: 'bob', role: 'curator' });
  const ids = await fresh();
  for (const [name, expectation] of Object.entries(EXPECTED)) {
    for (const key of [bound, token]) {
      const answer = await ask(expectation, ids, key);
      assert.equal(answer.status, 403, `${name}: ${answer.text.slice(0, 300)}`);
      assertNoData(name, answer);
      assert.equal(wordsOf(await ask(expectation, NEVER, key)), wordsOf(answer), name);
    }
  }
});

test('who is bound to the user may, but for what reaches beyond', async (context) => {
  const { api, ask, fresh } = await openWorld(context);
  const bound = await api.key({ role: 'admin', user });
  for (const [name, expectation] of Object.entries(EXPECTED)) {
    const answer = await ask(expectation, await fresh(name), bound);
    const allowed = name === 'memories.undo' ? 404 : 200;
    const wanted = expectation.unbound === true ? 403 : allowed;
    assert.equal(answer.status, wanted, `${name}: ${answer.text.slice(0, 300)}`);
  }
});

test('another tenant’s ids are as ids that never were', async (context) => {
  const { api, ask, fresh } = await openWorld(context);
  const other = await api.key({ tenant: 'other', role: 'admin' });
  const ids = await fresh();
  // What the other tenant says itself has the word in it: it goes to a tenant of its own.
  const speaking = await api.key({ tenant: 'third', role: 'admin' });
  for (const [name, expectation] of Object.entries(EXPECTED)) {
    const speaks = JSON.stringify(expectation.body?.(NEVER) ?? '').includes(SECRET);
    const key = speaks ? speaking : other;
    const answer = await ask(expectation, ids, key);
    assert.equal(
      answer.status,
      expectation.elsewhere ?? 200,
      `${name}: ${answer.text.slice(0, 300)}`,
    );
    if (!speaks) assertNoData(name, answer);
    if (expectation.elsewhere === undefined) continue;
    const never = await ask(expectation, NEVER, key);
    const blank = (text: string): string =>
      Object.values(ids).reduce((words, id) => words.replaceAll(id, NOBODY), text);
    assert.equal(blank(wordsOf(answer)), wordsOf(never), name);
  }
});
