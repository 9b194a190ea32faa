import { DAY_MS } from './times.ts';

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

export interface StructuredAttributes {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly day_of_week: string;
  /** ISO 8601: weeks begin on Monday, and the first has the year's first Thursday. */
  readonly week_of_year: number;
  readonly day_of_year: number;
  readonly quarter: number;
  readonly is_weekend: boolean;
}

/** The parts of a moment (epoch milliseconds) in UTC. */
export function structuredAttributes(moment: number): StructuredAttributes {
  const time = new Date(moment);
  const month = time.getUTCMonth();
  const weekday = time.getUTCDay();
  return {
    year: time.getUTCFullYear(),
    month: month + 1,
    day: time.getUTCDate(),
    hour: time.getUTCHours(),
    minute: time.getUTCMinutes(),
    day_of_week: DAYS[weekday] ?? '',
    week_of_year: weekOfYear(moment),
    day_of_year: dayOfYear(moment),
    quarter: Math.floor(month / 3) + 1,
    is_weekend: weekday === 0 || weekday === 6,
  };
}

function dayOfYear(moment: number): number {
  const start = new Date(moment);
  start.setUTCMonth(0, 1);
  start.setUTCHours(0, 0, 0, 0);
  return Math.floor((moment - start.getTime()) / DAY_MS) + 1;
}

function weekOfYear(moment: number): number {
  const weekday = (new Date(moment).getUTCDay() + 6) % 7;
  const thursday = moment + (3 - weekday) * DAY_MS;
  return Math.ceil(dayOfYear(thursday) / 7);
}
