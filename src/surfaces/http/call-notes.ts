import { AsyncLocalStorage } from 'node:async_hooks';
import type { DoorObserver, Passage } from '../../governance/door-observer.ts';
import type { Metrics } from './metrics.ts';

/** What is known of a request beside its address: the operation that came to the door in it. */
export interface CallNote {
  operation?: string;
}

/** Follows operations through the door to the request they came in, and counts them. */
export interface CallNotes extends DoorObserver {
  /** Runs a request; what passes the door meanwhile is noted. */
  run<Result>(note: CallNote, work: () => Promise<Result>): Promise<Result>;
}

export function createCallNotes(metrics: Metrics): CallNotes {
  const current = new AsyncLocalStorage<CallNote>();
  return {
    run: (note, work) => current.run(note, work),
    passed({ operation, surface, outcome, milliseconds }: Passage) {
      const note = current.getStore();
      if (note !== undefined) note.operation = operation;
      metrics.count('memoir_operations_total', { operation, surface, outcome });
      metrics.observe('memoir_operation_seconds', { operation }, milliseconds / 1_000);
    },
  };
}

/** What the counters and histograms of a server mean. */
export const METRICS_HELP: Readonly<Record<string, string>> = {
  memoir_operations_total: 'Operations that came to the door, by what became of them',
  memoir_operation_seconds: 'Seconds from the door to the result, waiting and audit included',
  memoir_http_requests_total: 'Requests answered, by surface, method and status',
  memoir_http_request_seconds: 'Seconds until an answer began, by surface',
  memoir_problems_total: 'What went wrong beside an operation that was done, see the log',
};
