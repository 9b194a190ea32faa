import type { EngineContext } from './context.ts';
import type { Sql } from './sql.ts';

/** Calls `work` with all rows in slices, by ascending id; `read` gives the rows after an id. */
export async function eachSlice<Row extends { readonly id: number }>(
  { connection, pause }: Pick<EngineContext, 'connection' | 'pause'>,
  read: (sql: Sql, after: number) => readonly Row[],
  work: (rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  let after = -1;
  for (;;) {
    const from = after;
    const rows = await connection.read((sql) => read(sql, from));
    const last = rows.at(-1);
    if (last === undefined) return;
    await work(rows);
    after = last.id;
    await pause();
  }
}
