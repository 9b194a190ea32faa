/** The public API of Memoir. It imports no third-party module; models and stores load theirs on use. */
export { createAgent } from './create-agent.ts';
export type { AgentConfig } from './create-agent.ts';
export { createAgents } from './create-agents.ts';
export type {
  AgentsConfig,
  AgentsProblem,
  ApplicationTool,
  ApplicationToolOptions,
} from './create-agents.ts';
export { AgentFault } from './agent/models.ts';
export type { Agent, AgentEvent, AgentReply, ChatOptions } from './agent/agent.ts';
export { createMemory } from './memory.ts';
export type { MemoryConfig } from './config.ts';
export { MemoirError } from './core/errors.ts';
export type { ErrorCode } from './core/errors.ts';
export { createIdSource } from './core/ids.ts';
export type { IdSource } from './core/ids.ts';
export { WRITE_STRATEGIES } from './core/extraction.ts';
export { KINDS, ORIGINS, ROLES, STATUSES } from './core/record.ts';
export { RANKING_TERMS } from './core/search.ts';
export type * from './core/agents.ts';
export type * from './core/audit.ts';
export type * from './core/condition.ts';
export type * from './core/document-store.ts';
export type * from './core/embedder.ts';
export type * from './core/extraction.ts';
export type * from './core/feed.ts';
export type * from './core/filter.ts';
export type * from './core/graph.ts';
export type * from './core/memory.ts';
export type * from './core/message.ts';
export type * from './core/model.ts';
export type * from './core/record.ts';
export type * from './core/reranker.ts';
export type * from './core/runtime.ts';
export type * from './core/scope.ts';
export type * from './core/search.ts';
export type * from './core/short-term.ts';
export type * from './core/statement.ts';
export type * from './core/store.ts';
export type * from './core/tokens.ts';
export { DECAY_POLICIES } from './core/upkeep.ts';
export type * from './core/upkeep.ts';
export type * from './core/transfer.ts';
export { fromAiSdkEmbeddingModel } from './models/embedders/ai-sdk.ts';
export { fromFunction } from './models/embedders/from-function.ts';
export { createModel2VecEmbedder } from './models/embedders/model2vec/index.ts';
export { createOpenAiCompatibleEmbedder } from './models/embedders/openai-compatible.ts';
export { createTransformersEmbedder } from './models/embedders/transformers/index.ts';
export { KNOWN_MODELS } from './models/embedders/transformers/known-models.ts';
export { fromAiSdkModel } from './models/language/ai-sdk.ts';
export { languageModelFromEnvironment } from './models/language/environment.ts';
export { createOpenAiCompatibleModel } from './models/language/openai-compatible.ts';
export { fromAiSdkRerankingModel } from './models/rerankers/ai-sdk.ts';
export { fromRerankFunction } from './models/rerankers/from-function.ts';
export { createTransformersReranker } from './models/rerankers/transformers.ts';
export { systemRuntime } from './runtime.ts';
export { slidingWindow } from './session/sliding-window.ts';
export { summaryBuffer } from './session/summary-buffer.ts';
export { tokenWindow } from './session/token-window.ts';
export { wholeBuffer } from './session/whole-buffer.ts';
