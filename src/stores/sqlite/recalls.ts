import type { Recall } from '../../core/store.ts';
import type { EngineContext } from './context.ts';
import { listOf } from './sql.ts';

export interface RecallCalls {
  touch(recalls: readonly Recall[]): Promise<void>;
  recalls(ids: readonly string[]): Promise<readonly Recall[]>;
}

const TOUCH = `INSERT INTO recall (memory_id, times, last_at)
  SELECT id, ?, ? FROM memory WHERE uid = ? AND forgotten = 0
  ON CONFLICT (memory_id) DO UPDATE
  SET times = times + excluded.times, last_at = max(last_at, excluded.last_at)`;

const READ = `SELECT m.uid AS id, r.times, r.last_at AS lastAt
  FROM json_each(?) j CROSS JOIN memory m ON m.uid = j.value JOIN recall r ON r.memory_id = m.id
  WHERE m.forgotten = 0`;

export function createRecalls({ connection }: EngineContext): RecallCalls {
  return {
    async touch(recalls) {
      if (recalls.length === 0) return;
      await connection.writeDerived((sql) => {
        for (const { id, times, lastAt } of recalls) sql.run(TOUCH, times, lastAt, id);
      });
    },
    async recalls(ids) {
      const rows = await connection.read((sql) => sql.all<Recall>(READ, listOf(ids)));
      return rows.map(({ id, times, lastAt }) => ({ id, times, lastAt }));
    },
  };
}
