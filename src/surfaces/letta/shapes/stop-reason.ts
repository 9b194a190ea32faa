import type { StopReason } from '../../../index.ts';

const NAMES: Readonly<Record<StopReason, string>> = {
  'end-turn': 'end_turn',
  'max-steps': 'max_steps',
  'max-tokens': 'max_tokens_exceeded',
  'requires-approval': 'requires_approval',
  cancelled: 'cancelled',
  'invalid-answer': 'invalid_llm_response',
  'invalid-tool-call': 'invalid_tool_call',
  'model-failed': 'llm_api_error',
  'context-overflow': 'context_window_overflow_in_system_prompt',
  error: 'error',
};

export function toStopReason(reason: StopReason): string {
  return NAMES[reason];
}

export function fromStopReason(name: string): StopReason | undefined {
  return Object.entries(NAMES).find(([, each]) => each === name)?.[0] as StopReason | undefined;
}
