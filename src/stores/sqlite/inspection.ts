import type { Sql } from './sql.ts';

/** One thing to look at. `mend` is asked only when it is wrong and derived from what is right. */
export interface Inspection {
  readonly name: string;
  /** What is wrong; empty when nothing is. */
  look(): Promise<string>;
  readonly fine: string;
  /** What is found is no damage. */
  readonly harmless?: boolean;
  mend?(): Promise<void>;
}

/** The first column "count" of a query. */
export function countOf(sql: Sql, text: string): number {
  return sql.get<{ count: number }>(text)?.count ?? 0;
}
