/** What the main thread and the rules' thread say to each other. */
import type { Candidate, ExtractionInput } from '../../core/extraction.ts';

export interface RuleRequest {
  readonly id: number;
  readonly input: ExtractionInput;
}

/** The answers come in the order of the requests. */
export type RuleReply =
  | { readonly id: number; readonly candidates: readonly Candidate[] }
  | { readonly id: number; readonly error: string };
