import { MOST_DERIVATION_FAILURES } from '../../core/store.ts';
import { slotOf } from '../../truth/slot.ts';
import type { Connection } from './connection.ts';
import type { EngineContext } from './context.ts';
import { eachSlice } from './each-slice.ts';
import { retryDerivations } from './derivations.ts';
import { dropUnusedSettings } from './derivation-settings.ts';
import { countOf } from './inspection.ts';
import type { Inspection } from './inspection.ts';
import { toRecord } from './rows.ts';
import { slotKey } from './slot-key.ts';
import type { Sql } from './sql.ts';

const SLICE = 1000;

interface DerivedRow {
  readonly id: number;
  readonly partition_id: number;
  readonly slot: Uint8Array | null;
  readonly body: string;
  /** What the table says that it rests on, as a JSON list. */
  readonly sources: string;
}

/** What memories rest on and which slots they fill is found as their records say. */
export function support({ connection, pause }: EngineContext): Inspection {
  const slices = { connection, pause };

  return {
    name: 'sources and slots equal records',
    fine: 'every memory is found by what it rests on and what it says',
    async look() {
      let wrong = 0;
      await eachSlice(slices, readDerived, async (rows) => {
        wrong += rows.filter((row) => !isRight(row)).length;
      });
      return wrong === 0 ? '' : `${wrong} memories are not found by their sources or slots`;
    },
    mend: () =>
      eachSlice(slices, readDerived, async (rows) => {
        if (rows.every(isRight)) return;
        const from = (rows[0]?.id ?? 0) - 1;
        await connection.write((sql) => {
          // They may have changed since they were looked at.
          for (const row of readDerived(sql, from)) if (!isRight(row)) mendDerived(sql, row);
        });
      }),
  };
}

/** Memories that rest on something or fill a slot, as their record or a table says. */
function readDerived(sql: Sql, after: number): readonly DerivedRow[] {
  return sql.all<DerivedRow>(
    `SELECT m.id, m.partition_id, m.slot, c.body,
       (SELECT json_group_array(s.source) FROM support s WHERE s.memory_id = m.id) AS sources
     FROM memory m JOIN content c ON c.id = m.content_id
     WHERE m.id > ? AND m.forgotten = 0 AND c.body IS NOT NULL
       AND (m.kind <> 'episode' OR m.slot IS NOT NULL
         OR EXISTS (SELECT 1 FROM support s WHERE s.memory_id = m.id))
     ORDER BY m.id LIMIT ?`,
    after,
    SLICE,
  );
}

function isRight({ partition_id: partitionId, slot, body, sources }: DerivedRow): boolean {
  const record = toRecord(body);
  const stored = new Set(JSON.parse(sources) as string[]);
  const named = new Set(record.sources.map(({ id }) => id));
  if (stored.size !== named.size || [...named].some((id) => !stored.has(id))) return false;
  const wanted = record.statement && slotKey(partitionId, slotOf(record.statement));
  if (slot === null || wanted === undefined) return slot === null && wanted === undefined;
  return Buffer.compare(slot, wanted) === 0;
}

function mendDerived(sql: Sql, { id, partition_id: partitionId, body }: DerivedRow): void {
  const { sources, statement } = toRecord(body);
  sql.run('DELETE FROM support WHERE memory_id = ?', id);
  for (const source of new Set(sources.map((one) => one.id))) {
    sql.run('INSERT INTO support (memory_id, source) VALUES (?, ?)', id, source);
  }
  const slot = statement === undefined ? null : slotKey(partitionId, slotOf(statement));
  sql.run('UPDATE memory SET slot = ? WHERE id = ?', slot, id);
}

/** Memories that name sources of which none is there; those that name none were stated. */
const GROUNDLESS = `SELECT count(*) AS count FROM memory m
  WHERE m.kind <> 'episode' AND m.forgotten = 0
    AND EXISTS (SELECT 1 FROM support s WHERE s.memory_id = m.id)
    AND NOT EXISTS (SELECT 1 FROM support s JOIN memory e ON e.uid = s.source
      WHERE s.memory_id = m.id AND e.forgotten = 0)`;

export function groundless(connection: Connection): Inspection {
  return {
    name: 'facts have sources',
    harmless: true,
    fine: 'every memory rests on something that is there, or was stated',
    async look() {
      const count = await connection.read((sql) => countOf(sql, GROUNDLESS));
      return count === 0
        ? ''
        : `${count} memories rest on nothing that is there: import what they came from, or forget them`;
    },
  };
}

/** Jobs of what nothing can be derived from, or whose settings are lost. */
const STRAY = `FROM derivation WHERE memory_id IN (
    SELECT m.id FROM memory m WHERE m.kind <> 'episode' OR m.status <> 'active' OR m.forgotten = 1)
  OR settings_id IN (SELECT s.id FROM derivation_settings s LEFT JOIN content c ON c.id = s.content_id
    WHERE s.plain IS NULL AND c.body IS NULL)`;

export function derivations(connection: Connection): Inspection {
  return {
    name: 'derivation queue',
    fine: 'only active episodes wait for memories to be derived from them',
    async look() {
      const count = await connection.read((sql) =>
        countOf(sql, `SELECT count(*) AS count ${STRAY}`),
      );
      return count === 0
        ? ''
        : `${count} jobs are of no active episode or have lost their settings`;
    },
    mend: () =>
      connection.write((sql) => {
        sql.run(`DELETE ${STRAY}`);
        dropUnusedSettings(sql);
      }),
  };
}

const STUCK = `SELECT count(*) AS count FROM derivation
  WHERE attempts >= ${MOST_DERIVATION_FAILURES}`;

/** What the extractor failed at again and again; mending tries it anew. */
export function stuckDerivations(connection: Connection): Inspection {
  return {
    name: 'episodes refused by the extractor',
    fine: 'none',
    async look() {
      const count = await connection.read((sql) => countOf(sql, STUCK));
      const times = `${MOST_DERIVATION_FAILURES} times`;
      return count === 0 ? '' : `${count} failed ${times}: nothing was derived from them`;
    },
    mend: () => connection.write(retryDerivations),
  };
}
