import type { Compaction, TurnEvent, TurnResult } from './turn.ts';
import type { Run, RunStep } from './run.ts';

/** A record as it is told over a network: without what surfaces and the turn loop keep in it. */
export type Told<Stored> = Omit<Stored, 'extra' | 'state'>;

export type ToldTurnResult = Omit<TurnResult, 'run'> & { readonly run: Told<Run> };

/** A turn as it is told over a network. */
export type ToldTurnEvent =
  | { readonly type: 'run'; readonly run: Told<Run> }
  | { readonly type: 'step'; readonly step: Told<RunStep> }
  | Exclude<TurnEvent, { readonly type: 'run' | 'step' | 'result' }>
  | { readonly type: 'result'; readonly result: ToldTurnResult };

/** What a compaction did; absent when there was nothing to evict. */
export interface ToldCompaction {
  readonly compaction?: Compaction;
}
