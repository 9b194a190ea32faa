import { invalidInput } from '../../core/errors.ts';

const DAY_MS = 86_400_000;

/** How many calls of language models a day may cost, shared by everything that spends them. */
export interface CallBudget {
  /** Calls allowed in one UTC day. */
  readonly perDay: number;
  /** Calls spent in the present UTC day. */
  readonly used: number;
  /** Takes one call of the present day; false, and nothing taken, when none is left. */
  spend(): boolean;
}

export interface CallBudgetOptions {
  /** Calls allowed in one UTC day: a whole number, 0 for none. */
  readonly perDay: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Calls already spent today, for a process that starts again. Default 0. */
  readonly used?: number;
}

/**
 * Counts calls by UTC day in this process alone. Whoever needs the count to outlive the process, or
 * to hold for several, keeps it beside the queue and starts this one with `used`. Taking is
 * synchronous, so that calls under way at the same time cannot take the last one twice. A clock that
 * goes back does not give calls back. Throws INVALID_INPUT for counts that are not whole or negative.
 */
export function createCallBudget(options: CallBudgetOptions): CallBudget {
  const perDay = checkCount('perDay', options.perDay);
  let used = checkCount('used', options.used ?? 0);
  let day = dayOf(options.now());

  function turnDay(): void {
    const today = dayOf(options.now());
    if (today <= day) return;
    day = today;
    used = 0;
  }

  return {
    perDay,
    get used() {
      turnDay();
      return used;
    },
    spend() {
      turnDay();
      if (used >= perDay) return false;
      used += 1;
      return true;
    },
  };
}

function dayOf(milliseconds: number): number {
  return Math.floor(milliseconds / DAY_MS);
}

function checkCount(field: string, value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
  throw invalidInput(field, value, 'give a whole number of calls, 0 or more');
}
