import { createAgentData } from './agent/data.ts';
import { createModels } from './agent/models.ts';
import type { AgentParts } from './agent/parts.ts';
import { readApplicationTool } from './agent/tools/application-tool.ts';
import type { ApplicationTool } from './agent/tools/application-tool.ts';
import { createAgentTurns } from './agent/turn/index.ts';
import type { Agents, AgentsOfTenants } from './core/agents.ts';
import { checkKnownFields, checkObject } from './core/check.ts';
import { invalidInput } from './core/errors.ts';
import { createIdSource } from './core/ids.ts';
import type { IdSource } from './core/ids.ts';
import { createInTurn } from './core/in-turn.ts';
import type { Memory, TenantMemory } from './core/memory.ts';
import type { LanguageModel } from './core/model.ts';
import type { Runtime } from './core/runtime.ts';
import type { TokenCounter } from './core/tokens.ts';
import { resolveLanguageModel } from './models/language/resolve.ts';
import type { LanguageModelConfig } from './models/language/resolve.ts';
import type { LazyTokenCounter } from './models/tokens/create-token-counter.ts';
import { systemRuntime } from './runtime.ts';

export type { ApplicationTool, ApplicationToolOptions } from './agent/tools/application-tool.ts';

/** How persistent agents are made. */
export interface AgentsConfig {
  /** Where they and all they know are kept; its model is the one of agents that name none. */
  readonly memory: Memory;
  /** Further models by the handle that agents name, e.g. "openai/gpt-4o-mini". Default: none. */
  readonly models?: Readonly<Record<string, LanguageModelConfig>>;
  /**
   * Whether a handle that no model has means the configured one, or else the first of `models`, as
   * agents need that were made for another server. Default false: such a turn is MODEL_NOT_FOUND.
   */
  readonly modelForAll?: boolean;
  /** The application's tools by name, in the shape of the AI SDK. Default: none. */
  readonly tools?: Readonly<Record<string, ApplicationTool>>;
  /** Time, chance and digest, for tests and replays. */
  readonly runtime?: Runtime;
  /** Makes ids, each another. Default: UUIDs of version 7. */
  readonly newId?: IdSource;
  /** Is told what failed unexpectedly while nobody waited for it. Default: a warning of the process. */
  readonly onProblem?: (problem: AgentsProblem) => void;
}

export interface AgentsProblem {
  /** Without text of memories. */
  readonly what: string;
  readonly error: unknown;
}

/**
 * Persistent agents over a memory; no I/O before they are used. Closing the memory ends them. Throws
 * INVALID_INPUT or CONFIG naming the field.
 */
export function createAgents(config: AgentsConfig): AgentsOfTenants {
  checkKnownFields('the configuration', checkObject('the configuration', config), [
    'memory',
    'models',
    'modelForAll',
    'tools',
    'runtime',
    'newId',
    'onProblem',
  ]);
  const { memory, runtime = systemRuntime } = config;
  if (typeof memory?.tenant !== 'function') {
    throw invalidInput('memory', memory, 'give what createMemory made');
  }
  const shared = {
    documents: memory.store.documents,
    sessions: memory.store.sessions,
    records: memory.store.records,
    derivations: memory.store.derivations,
    mayWrite: memory.mayWrite,
    counter: () => loadCounter(memory.tokens),
    models: createModels(memory.model, readModels(config.models ?? {}), config.modelForAll),
    tools: readTools(config.tools ?? {}),
    now: runtime.now,
    newId: config.newId ?? createIdSource(runtime),
    digest: runtime.digest,
    onProblem: config.onProblem ?? warn,
  };
  const byTenant = new Map<string, Agents>();
  const agentsOf = (tenant: TenantMemory): Agents => {
    const known = byTenant.get(tenant.tenant);
    if (known !== undefined) return known;
    const inTurn = createInTurn();
    const parts: AgentParts = { ...shared, inTurn, tenant: tenant.tenant, memory: tenant };
    const data = createAgentData(parts);
    const agents: Agents = { ...data, ...createAgentTurns(parts, data) };
    byTenant.set(tenant.tenant, agents);
    return agents;
  };
  const own = memory.scope().scope.tenant;
  return {
    own: agentsOf(memory.tenant(own)),
    tenant: (name) => agentsOf(memory.tenant(name)),
  };
}

function warn({ what, error }: AgentsProblem): void {
  process.emitWarning(`${what}: ${String(error)}`, 'MemoirWarning');
}

function readModels(
  models: NonNullable<AgentsConfig['models']>,
): ReadonlyMap<string, LanguageModel> {
  const read = Object.entries(checkObject('models', models)).flatMap(([handle, model]) => {
    const resolved = resolveLanguageModel(model as LanguageModelConfig);
    return resolved === undefined ? [] : [[handle, resolved] as const];
  });
  return new Map(read);
}

function readTools(tools: NonNullable<AgentsConfig['tools']>): AgentParts['tools'] {
  const read = Object.entries(tools).map(
    ([name, tool]) => [name, readApplicationTool(name, tool)] as const,
  );
  return new Map(read);
}

/** The configured counter loads its vocabulary on first use; another one is as it is. */
async function loadCounter(tokens: TokenCounter): Promise<TokenCounter> {
  return isLazy(tokens) ? tokens.load() : tokens;
}

function isLazy(tokens: TokenCounter): tokens is LazyTokenCounter {
  return 'load' in tokens;
}
