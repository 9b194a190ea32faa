import type { Connection } from './connection.ts';
import { countOf } from './inspection.ts';
import type { Inspection } from './inspection.ts';

const LOST = `SELECT count(*) AS count FROM document d
  LEFT JOIN document_body b ON b.id = d.body_id
  WHERE b.body IS NULL OR b.used = 0 OR instr(b.body, char(10)) = 0`;

const UNPLACED = `SELECT count(*) AS count FROM document d
  WHERE NOT EXISTS (SELECT 1 FROM document_order o
    WHERE o.document_id = d.id AND o.collection_id = d.collection_id)`;

/** Values that are gone nothing can make again. */
export function documents(connection: Connection): Inspection {
  return {
    name: 'documents are whole',
    fine: 'every document has its value and its place',
    async look() {
      const [lost, unplaced] = await connection.read((sql) => [
        countOf(sql, LOST),
        countOf(sql, UNPLACED),
      ]);
      if (lost + unplaced === 0) return '';
      return `${lost} documents have lost their value, ${unplaced} their place: restore a backup`;
    },
  };
}

const BROKEN_CHAINS = `SELECT count(*) AS count FROM audit_chain c
  WHERE c.sequence <> (SELECT count(*) FROM audit a WHERE a.chain_id = c.id)
    OR NOT EXISTS (SELECT 1 FROM audit a
      WHERE a.chain_id = c.id AND a.sequence = c.sequence AND a.hash = c.hash)`;

/** Whether records were taken out or cut off; that all hashes are right the audit itself verifies. */
export function audit(connection: Connection): Inspection {
  return {
    name: 'audit is complete',
    fine: 'every chain has all of its records',
    async look() {
      const count = await connection.read((sql) => countOf(sql, BROKEN_CHAINS));
      return count === 0
        ? ''
        : `records are missing in the audit of ${count} tenants: "memoir audit verify" says where`;
    },
  };
}
