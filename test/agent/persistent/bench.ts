import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { MemoryConfig } from '../../../src/config.ts';
import type { AgentRecord, Agents } from '../../../src/core/agents.ts';
import type { JsonObject, JsonValue } from '../../../src/core/document-store.ts';
import type { Memory } from '../../../src/core/memory.ts';
import { createAgents } from '../../../src/create-agents.ts';
import type { AgentsConfig } from '../../../src/create-agents.ts';
import { createMemory } from '../../../src/memory.ts';
import { createInMemoryStore } from '../../../src/stores/in-memory/index.ts';
import { createFakeRuntime } from '../../../src/testing/fake-runtime.ts';
import type { FakeRuntime } from '../../../src/testing/fake-runtime.ts';

export interface Bench {
  readonly memory: Memory;
  readonly agents: Agents;
  readonly runtime: FakeRuntime;
  /** A clock that stands still makes everything the same age: a second passes. */
  tick(): void;
}

/** Agents over an in-memory store, without models. */
export function createBench(
  context: TestContext,
  config: Partial<MemoryConfig> = {},
  rest: Partial<AgentsConfig> = {},
): Bench {
  const runtime = createFakeRuntime();
  const memory = createMemory({
    ...(config.path === undefined && { store: createInMemoryStore({ runtime }) }),
    runtime,
    embedder: 'none',
    extractor: 'none',
    tokens: 'estimate',
    ...config,
  });
  context.after(() => memory.close());
  const { own: agents } = createAgents({ memory, runtime, ...rest });
  return { memory, agents, runtime, tick: () => runtime.advance(1_000) };
}

/** A folder for a database, removed afterwards. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-agents-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a tool answered; the text of an error begins with "ERROR ". */
export async function call(
  agents: Agents,
  agent: AgentRecord,
  tool: string,
  input: JsonObject,
): Promise<JsonValue> {
  const { isError, output } = await agents.tools.run(agent.id, tool, input);
  return isError ? `ERROR ${String(output)}` : output;
}
