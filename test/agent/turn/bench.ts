import type { TestContext } from 'node:test';
import type {
  Agents,
  SendInput,
  SendOptions,
  TurnEvent,
  TurnResult,
} from '../../../src/core/agents.ts';
import type { LanguageModel } from '../../../src/core/model.ts';
import type { Memory } from '../../../src/core/memory.ts';
import type { Store } from '../../../src/core/store.ts';
import { createAgents } from '../../../src/create-agents.ts';
import type { AgentsConfig } from '../../../src/create-agents.ts';
import { createMemory } from '../../../src/memory.ts';
import { createInMemoryStore } from '../../../src/stores/in-memory/index.ts';
import { createFakeRuntime } from '../../../src/testing/fake-runtime.ts';
import type { FakeRuntime } from '../../../src/testing/fake-runtime.ts';

export interface Bench {
  readonly agents: Agents;
  readonly memory: Memory;
  readonly runtime: FakeRuntime;
  readonly store: Store;
}

/** Agents over the in-memory store, with a clock that stands still until it is moved. */
export function createBench(
  context: TestContext,
  model: LanguageModel | undefined,
  options: { readonly tools?: NonNullable<AgentsConfig['tools']>; readonly store?: Store } = {},
): Bench {
  const runtime = createFakeRuntime();
  const store = options.store ?? createInMemoryStore({ runtime });
  const memory = createMemory({
    store,
    runtime,
    embedder: 'none',
    tokens: 'estimate',
    ...(model !== undefined && { model }),
  });
  context.after(() => memory.close());
  const { own } = createAgents({
    memory,
    runtime,
    ...(options.tools !== undefined && { tools: options.tools }),
  });
  return { agents: own, memory, runtime, store };
}

export function say(content: string, more: object = {}): readonly SendInput[] {
  return [{ type: 'message', role: 'user', content, ...more }];
}

export async function play(
  agents: Agents,
  agent: string,
  input: readonly SendInput[],
  options: SendOptions = {},
): Promise<{ readonly events: readonly TurnEvent[]; readonly result: TurnResult }> {
  const events: TurnEvent[] = [];
  for await (const event of agents.send(agent, input, options)) events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'result') throw new Error(`The last event is ${last?.type}`);
  return { events, result: last.result };
}

/** The log of a conversation as lines: "user: Hello". */
export async function logOf(agents: Agents, conversation: string): Promise<string[]> {
  const messages = await agents.messages.list({ conversation, order: 'ascending', limit: 1_000 });
  return messages.flatMap(({ items, role }) =>
    items.flatMap((item) => {
      if (item.type === 'tool-call')
        return item.calls.map(({ name, input }) => `call: ${name} ${input}`);
      if (item.type === 'tool-result') {
        return item.results.map(
          ({ output, isError }) => `${isError ? 'error' : 'result'}: ${JSON.stringify(output)}`,
        );
      }
      if (item.type === 'approval')
        return item.approvals.map(({ approve }) => `approval: ${approve}`);
      if (item.type === 'summary') return [`summary: ${item.compaction.summary}`];
      return [`${item.type === 'reasoning' ? 'reasoning' : role}: ${item.text}`];
    }),
  );
}
