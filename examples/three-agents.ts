// Three agents share one user's memory, each with a private area of its own: a profile keeper writes
// down who the user is, a planner plans, an executor carries out. What each may write is set by role.
//
//   node examples/three-agents.ts
//
// Runs offline and without a key, with a rehearsed model. With MEMOIR_MODEL (and MEMOIR_BASE_URL) set
// the agents are played by that model instead, and say what it makes of it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgents, createMemory, languageModelFromEnvironment } from '../src/index.ts';
import type { AgentRecord, Agents, ChatMessage, LanguageModel, ToolCall } from '../src/index.ts';

const KEEPER = 'You keep the profile of the user: write down lasting facts in the block "profile".';
const PLANNER = 'You plan: write a short plan into the block "plan". Mind the profile.';
const EXECUTOR =
  'You carry out the plan, step by step, with your tools. You write nothing down yourself.';

/** What the rehearsed model does for whom: calls of tools, then an answer. */
const REHEARSED: Readonly<Record<string, readonly (readonly Omit<ToolCall, 'id'>[] | string)[]>> = {
  [KEEPER]: [
    [
      call('memory_insert', {
        label: 'profile',
        new_string: 'Ana lives in Lisbon. She is allergic to peanuts. She prefers trains.',
      }),
      call('archival_memory_insert', {
        content: "Ana's membership number of the railway is 4711.",
      }),
    ],
    'I have written it down.',
  ],
  [PLANNER]: [
    [
      call('memory_rethink', {
        label: 'plan',
        new_memory: '1. Train to Porto on Friday at 9.\n2. Dinner without peanuts.',
      }),
    ],
    'The plan stands.',
  ],
  [EXECUTOR]: [
    [
      call('archival_memory_search', { query: 'railway membership number' }),
      call('book_train', { to: 'Porto', day: 'Friday' }),
      call('archival_memory_insert', { content: 'Ana never flies.' }),
      call('memory_rethink', { label: 'profile', new_memory: 'Ana likes surprises.' }),
    ],
    'The train is booked.',
  ],
};

const folder = await mkdtemp(join(tmpdir(), 'memoir-agents-'));
const memory = createMemory({
  path: join(folder, 'memoir.db'),
  model: languageModelFromEnvironment(process.env) ?? createRehearsedModel(),
  // Facts about the user are written by those two, whoever else would like to.
  writers: { fact: ['profile-keeper', 'planner'], profile: ['profile-keeper'] },
});
try {
  await show();
} finally {
  await memory.close();
  await rm(folder, { recursive: true, force: true });
}

async function show(): Promise<void> {
  const booked: string[] = [];
  const { own: agents } = createAgents({
    memory,
    tools: {
      book_train: {
        description: 'Books a train.',
        inputSchema: {
          type: 'object',
          properties: { to: { type: 'string' }, day: { type: 'string' } },
          required: ['to', 'day'],
        },
        execute: ({ to, day }: { to: string; day: string }) => {
          booked.push(`${to} on ${day}`);
          return { booked: true };
        },
      },
    },
  });
  const { keeper, planner, executor } = await makeAgents(agents);

  print('1. What is said to whom');
  await talk(
    agents,
    keeper,
    'I am Ana from Lisbon, allergic to peanuts, I prefer trains, and my railway membership number is 4711.',
  );
  await talk(
    agents,
    planner,
    'Plan a weekend in Porto for me, and keep it from my sister Rita: it is a surprise.',
  );
  await talk(agents, executor, 'Carry out the plan.');

  print('\n2. What they share: each sees the same blocks at once');
  for (const label of ['profile', 'plan']) {
    const { value, version } = await agents.blocks.byLabel(executor.id, label);
    print(`   ${label} (version ${version}): ${value.replaceAll('\n', ' ')}`);
  }
  print(`   booked: ${booked.join(', ')}`);

  print('\n3. What each may write, by role');
  for (const agent of [keeper, planner, executor]) {
    const may = memory.mayWrite('fact', agent.area) ? 'writes facts' : 'writes no facts';
    print(`   ${agent.name}: ${may}, tools: ${agent.tools.join(', ')}`);
  }

  print('\n4. What is private: an agent finds what it heard itself, and what belongs to nobody');
  for (const agent of [planner, executor]) {
    const { results } = await memory
      .scope({ user: 'ana', agent: agent.area })
      .search('What is to be kept from Rita?', { kinds: ['episode'] });
    const heard = results.find(({ text }) => text.includes('Rita'))?.text;
    print(`   ${agent.name} about Rita: ${heard ?? 'nothing'}`);
  }
}

async function makeAgents(
  agents: Agents,
): Promise<Readonly<Record<'keeper' | 'planner' | 'executor', AgentRecord>>> {
  const profile = await agents.blocks.create({ label: 'profile', value: '', user: 'ana' });
  const plan = await agents.blocks.create({ label: 'plan', value: '', user: 'ana' });
  const knowledge = await agents.archives.create({ name: 'about Ana', user: 'ana' });
  const shared = { user: 'ana', blocks: [profile.id, plan.id], archives: [knowledge.id] };
  const make = (
    area: string,
    instructions: string,
    tools: readonly string[],
  ): Promise<AgentRecord> => agents.create({ ...shared, name: area, area, instructions, tools });
  return {
    keeper: await make('profile-keeper', KEEPER, [
      'memory_insert',
      'memory_rethink',
      'archival_memory_insert',
    ]),
    planner: await make('planner', PLANNER, ['memory_rethink', 'archival_memory_search']),
    executor: await make('executor', EXECUTOR, [
      'archival_memory_search',
      'archival_memory_insert',
      'book_train',
    ]),
  };
}

async function talk(agents: Agents, agent: AgentRecord, content: string): Promise<void> {
  print(`   to ${agent.name}: ${content}`);
  for await (const event of agents.send(agent.id, [{ type: 'message', role: 'user', content }])) {
    if (event.type !== 'message') continue;
    for (const item of event.message.items) {
      if (item.type === 'assistant') print(`   ${agent.name}: ${item.text}`);
      if (item.type === 'tool-call') for (const { name } of item.calls) print(`     calls ${name}`);
      if (item.type !== 'tool-result') continue;
      for (const { name, isError, output } of item.results) {
        if (isError) print(`     refused ${name}: ${String(output)}`);
      }
    }
  }
}

function call(name: string, input: object): Omit<ToolCall, 'id'> {
  return { name, input: JSON.stringify(input) };
}

/** Plays the parts above: the first lines for a message of the user, the others for results of tools. */
function createRehearsedModel(): LanguageModel {
  const say = (messages: readonly ChatMessage[]): readonly Omit<ToolCall, 'id'>[] | string => {
    const [part] = Object.entries(REHEARSED).find(([role]) =>
      messages[0]?.content.startsWith(role),
    ) ?? [''];
    const [calls = [], answer = ''] = REHEARSED[part] ?? [];
    return messages.at(-1)?.role === 'user' ? calls : answer;
  };
  return {
    name: 'rehearsed',
    // Asked for facts or a summary it has nothing to say.
    generate: async () => '[]',
    async *stream() {
      yield '[]';
    },
    async *step(messages) {
      const said = say(messages);
      const text = typeof said === 'string' ? said : '';
      const calls = typeof said === 'string' ? [] : said;
      const toolCalls = calls.map((each, at) => ({ id: `call-${at}`, ...each }));
      const finish = toolCalls.length > 0 ? 'tool-calls' : 'stop';
      yield { type: 'step', step: { text, toolCalls, finish, usage: {} } };
    },
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
