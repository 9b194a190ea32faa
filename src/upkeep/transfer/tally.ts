import { KINDS } from '../../core/record.ts';
import type { Kind } from '../../core/record.ts';
import type { ExportHeader } from '../../core/transfer.ts';

type Tallied = Pick<ExportHeader, 'memories' | 'kinds' | 'digest'>;

/** Counts lines and keeps a digest of all of them, without keeping any. */
export interface Tally {
  add(line: string, kind: Kind): void;
  result(): Tallied;
}

/** `digest` is that of the runtime. */
export function createTally(digest: (text: string) => string): Tally {
  const counts = new Map<Kind, number>();
  let memories = 0;
  let chain = '';
  return {
    add(line, kind) {
      memories += 1;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      chain = digest(`${chain}\n${line}`);
    },
    result: () => ({
      memories,
      kinds: Object.fromEntries(
        KINDS.flatMap((kind) => (counts.has(kind) ? [[kind, counts.get(kind)]] : [])),
      ),
      digest: chain,
    }),
  };
}
