import { reachOrdinal } from './entry-columns.ts';
import type { EntryColumns } from './entry-columns.ts';
import { createInt8Matrix } from './vectors/int8-matrix.ts';
import type { Int8Matrix } from './vectors/int8-matrix.ts';
import { readOrdinal } from './vectors/row.ts';

/** The vectors of a scope's memories. `columns.vectorRow` says which row is a memory's own. */
export interface VectorRows {
  readonly dimensions: number;
  /** Rows held, stale ones included. */
  readonly rows: number;
  readonly byteLength: number;
  /** Whether the rows are those of the ordinals 0 to `count` - 1, in this order, and no others. */
  isInOrder(count: number): boolean;
  load(rows: Uint8Array): void;
  put(row: Uint8Array): void;
  remove(ordinal: number): void;
  /** Writes the cosine of each row to `scores[row]`; read a memory's at `columns.vectorRow - 1`. */
  scan(query: Float32Array, scores: Float32Array): void;
}

export function createVectorRows(dimensions: number, columns: EntryColumns): VectorRows {
  const matrix: Int8Matrix = createInt8Matrix(dimensions);
  /** As many rows from the first on are those of the ordinal of the same number. */
  let inOrder = 0;

  function claim(rows: Uint8Array): void {
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    let row = matrix.rows - rows.length / matrix.stride;
    for (let at = 0; at < rows.length; at += matrix.stride) {
      const ordinal = readOrdinal(view, at);
      row += 1;
      if (ordinal < inOrder) inOrder = ordinal;
      else if (ordinal === inOrder && row === inOrder + 1) inOrder += 1;
      reachOrdinal(columns, ordinal);
      columns.vectorRow[ordinal] = row;
    }
  }

  return {
    dimensions,
    get rows() {
      return matrix.rows;
    },
    get byteLength() {
      return matrix.byteLength;
    },
    isInOrder: (count) => inOrder === count && matrix.rows === count,
    load(rows) {
      matrix.load(rows);
      claim(rows);
    },
    put(row) {
      matrix.append(row);
      claim(row);
    },
    remove(ordinal) {
      inOrder = Math.min(inOrder, ordinal);
      if (ordinal < columns.end) columns.vectorRow[ordinal] = 0;
    },
    scan: (query, scores) => matrix.scan(query, scores),
  };
}
