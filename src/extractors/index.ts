/** Extractors of one's own choosing, published at ./extractors. */
export { createCallBudget, createModelExtractor } from './model/index.ts';
export type { CallBudget, CallBudgetOptions, ModelExtractorOptions } from './model/index.ts';
export { createRuleExtractor } from './rules/index.ts';
export type { RuleExtractorOptions } from './rules/index.ts';
