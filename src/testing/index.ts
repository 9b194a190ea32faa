// Published as memoir/testing: prove a store of your own, and test against models that are fakes.
export { createFakeEmbedder } from './fake-embedder.ts';
export type { FakeEmbedder, FakeEmbedderOptions } from './fake-embedder.ts';
export { createFakeExtractionModel, EXTRACTION_ANSWERS } from './fake-extraction-model.ts';
export type {
  ExtractionAnswer,
  FakeExtractionItem,
  FakeExtractionModelOptions,
} from './fake-extraction-model.ts';
export { createFakeLanguageModel } from './fake-language-model.ts';
export type {
  FakeLanguageModel,
  FakeLanguageModelOptions,
  FakeReply,
} from './fake-language-model.ts';
export { createFakeRuntime, createSeededNumbers } from './fake-runtime.ts';
export type { FakeRuntime, FakeRuntimeOptions } from './fake-runtime.ts';
export { addChange, buildRecord, reviseChange } from './record-builder.ts';
export type { RecordFields } from './record-builder.ts';
export { isGood, registerContract, runContract, storeContract } from './store-contract.ts';
export type { ContractResult, StoreCase, StoreSubject, TestFunction } from './store-contract.ts';
