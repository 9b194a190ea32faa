import { encodeRow } from '../../ranking/vectors/int8-matrix.ts';
import { EVERYTHING, VECTOR, bumpVersion } from './change-log.ts';
import type { EngineContext } from './context.ts';
import { eachSlice } from './each-slice.ts';
import { countOf } from './inspection.ts';
import type { Inspection } from './inspection.ts';
import { ordinalOf } from './rows.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

const SLICE = 1000;

interface VectorRow {
  readonly id: number;
  readonly partition_id: number;
  readonly e: Uint8Array;
  readonly quantised: Uint8Array | null;
}

/** Vectors are of the present model, and each quantised row is that of its vector. */
export function vectors({ connection, pause }: EngineContext): Inspection {
  const slices = { connection, pause };

  return {
    name: 'vectors',
    fine: 'all vectors are of the present model',
    async look() {
      const foreign = await connection.read(countForeignVectors);
      let wrong = 0;
      await eachSlice(slices, readVectors, async (rows) => {
        wrong += rows.filter((row) => !isQuantised(row)).length;
      });
      return foreign + wrong === 0
        ? ''
        : `${foreign} vectors are of another model, ${wrong} are not quantised right`;
    },
    async mend() {
      await connection.write(removeForeignVectors);
      await eachSlice(slices, readVectors, (rows) => {
        const wrong = rows.filter((row) => !isQuantised(row)).map((row) => row.id);
        return connection.write((sql) => quantise(sql, wrong));
      });
    },
  };
}

function readVectors(sql: Sql, after: number): readonly VectorRow[] {
  return sql.all<VectorRow>(
    `SELECT v.id, m.partition_id, v.e, q.e AS quantised
     FROM vector v JOIN memory m ON m.id = v.id LEFT JOIN vector8 q ON q.id = v.id
     WHERE v.id > ? AND v.model_id = (SELECT model_id FROM meta) ORDER BY v.id LIMIT ?`,
    after,
    SLICE,
  );
}

/** A blob may begin at any byte of its buffer, a Float32Array only at a multiple of four. */
function toVector(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

function isQuantised({ id, e, quantised }: VectorRow): boolean {
  const row = encodeRow(toVector(e), ordinalOf(id));
  return quantised !== null && Buffer.compare(quantised, row) === 0;
}

/** Reads the vectors again, because they may have gone since they were looked at. */
function quantise(sql: Sql, ids: readonly number[]): void {
  const rows = sql.all<Omit<VectorRow, 'quantised'>>(
    `SELECT v.id, m.partition_id, v.e FROM vector v JOIN memory m ON m.id = v.id
     WHERE v.id IN (SELECT value FROM json_each(?)) AND v.model_id = (SELECT model_id FROM meta)`,
    listOf(ids),
  );
  for (const { id, partition_id: partitionId, e } of rows) {
    sql.run(
      `INSERT INTO vector8 (id, model_id, e) VALUES (?, (SELECT model_id FROM meta), ?)
       ON CONFLICT (id) DO UPDATE SET model_id = excluded.model_id, e = excluded.e`,
      id,
      encodeRow(toVector(e), ordinalOf(id)),
    );
    bumpVersion(sql, partitionId, [{ memoryId: id, part: VECTOR }]);
  }
}

/** While a change of model is under way, old vectors are expected. */
const FOREIGN = `model_id <> (SELECT model_id FROM meta)
  AND (SELECT enqueue_from FROM meta) IS NULL`;

function countForeignVectors(sql: Sql): number {
  return (
    countOf(sql, `SELECT count(*) AS count FROM vector WHERE ${FOREIGN}`) +
    countOf(sql, `SELECT count(*) AS count FROM vector8 WHERE ${FOREIGN}`)
  );
}

function removeForeignVectors(sql: Sql): void {
  sql.run(`DELETE FROM vector WHERE ${FOREIGN}`);
  sql.run(`DELETE FROM vector8 WHERE ${FOREIGN}`);
  const partitions = sql.all<{ id: number }>('SELECT id FROM partition');
  for (const { id } of partitions) bumpVersion(sql, id, [{ memoryId: 0, part: EVERYTHING }]);
}
