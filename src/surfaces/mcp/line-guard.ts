import { Transform } from 'node:stream';

const NEWLINE = 10;
/** Of a line that is left out so much of each end is kept: enough for its id. */
const END_LENGTH = 256;

/** The ends of a line that was too long. */
export interface LongLine {
  readonly head: string;
  readonly tail: string;
}

/** Passes whole lines on, and tells of those of more than `limit` bytes instead. */
export function createLineGuard(limit: number, onLong: (line: LongLine) => void): Transform {
  let pieces: Buffer[] = [];
  let length = 0;

  function take(piece: Buffer): void {
    length += piece.length;
    pieces.push(piece);
    if (length > limit) pieces = [headOf(pieces), tailOf(pieces)];
  }

  function finish(): Buffer | undefined {
    const line = Buffer.concat(pieces);
    const isLong = length > limit;
    pieces = [];
    length = 0;
    if (!isLong) return line;
    onLong({ head: headOf([line]).toString(), tail: tailOf([line]).toString().trimEnd() });
    return undefined;
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let from = 0;
      for (;;) {
        const end = chunk.indexOf(NEWLINE, from);
        if (end < 0) break;
        take(chunk.subarray(from, end + 1));
        const line = finish();
        if (line !== undefined) this.push(line);
        from = end + 1;
      }
      if (from < chunk.length) take(chunk.subarray(from));
      done();
    },
  });
}

function headOf([first = Buffer.alloc(0)]: readonly Buffer[]): Buffer {
  return Buffer.from(first.subarray(0, END_LENGTH));
}

function tailOf(pieces: readonly Buffer[]): Buffer {
  return Buffer.from(Buffer.concat(pieces.slice(-2)).subarray(-END_LENGTH));
}

/** The id of a request as its ends tell it, written first or last. */
export function idOf({ head, tail }: LongLine): string | number | undefined {
  const id =
    /^\{\s*"jsonrpc"\s*:\s*"2\.0"\s*,\s*"id"\s*:\s*(\d{1,15}|"[^"\\]{1,128}")\s*,/.exec(
      head,
    )?.[1] ??
    /,\s*"id"\s*:\s*(\d{1,15}|"[^"\\]{1,128}")\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}$/.exec(
      tail,
    )?.[1];
  return id === undefined ? undefined : (JSON.parse(id) as string | number);
}
