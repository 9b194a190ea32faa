import type { BesideTurns, ScoreParts, SearchAnswer, SearchHit } from '../../core/search.ts';
import type { MemoryRecord } from '../../core/record.ts';
import { toRecord } from './rows.ts';

/**
 * An answer with texts that cross threads as they are. Records are stored as JSON: taking them apart,
 * writing them again and taking them apart once more took longer than ranking a thousand memories.
 */
export class PackedAnswer {
  /** The answer without the texts. */
  readonly json: string;
  /** One text a line: one long text crosses faster than many. JSON holds no line breaks. */
  readonly texts: string;

  constructor(json: string, texts: string) {
    this.json = json;
    this.texts = texts;
  }
}

/** Records by their place among the texts. */
export interface BesidePlaces {
  readonly before?: number;
  readonly after?: number;
}

export interface FoundHit {
  readonly record: number;
  readonly score: number;
  readonly parts: ScoreParts;
  readonly beside?: BesidePlaces;
}

/** What a search found; `Hit` differs in whether the parts are written out already. */
export interface Found<Hit = FoundHit> extends Omit<SearchAnswer, 'hits' | 'standing'> {
  readonly hits: readonly Hit[];
  readonly standing?: readonly number[];
}

type PackedHit = Omit<FoundHit, 'parts'>;

/** `bodies`: the records. The parts of each hit follow them. */
export function packAnswer(found: Found, bodies: readonly string[]): PackedAnswer {
  const hits: PackedHit[] = found.hits.map(({ record, score, beside }) => ({
    record,
    score,
    ...(beside !== undefined && { beside }),
  }));
  const parts = found.hits.map((hit) => JSON.stringify(hit.parts));
  return new PackedAnswer(JSON.stringify({ ...found, hits }), [...bodies, ...parts].join('\n'));
}

/** Records and parts are read when they are looked at: the last hits are mere spares. */
export function unpackAnswer(packed: PackedAnswer): SearchAnswer {
  const { hits, standing, ...rest } = JSON.parse(packed.json) as Found<PackedHit>;
  const texts = packed.texts.split('\n');
  const recordAt = (place: number): MemoryRecord => toRecord(texts[place] as string);
  const firstParts = texts.length - hits.length;
  return {
    ...rest,
    hits: hits.map((hit, at) => unpackHit(hit, recordAt, texts[firstParts + at] as string)),
    ...(standing !== undefined && { standing: standing.map(recordAt) }),
  };
}

function unpackHit(
  { record, score, beside }: PackedHit,
  recordAt: (place: number) => MemoryRecord,
  partsText: string,
): SearchHit {
  let readRecord: MemoryRecord | undefined;
  let readParts: ScoreParts | undefined;
  return {
    get record() {
      return (readRecord ??= recordAt(record));
    },
    score,
    get parts() {
      return (readParts ??= JSON.parse(partsText) as ScoreParts);
    },
    ...(beside !== undefined && { beside: unpackBeside(beside, recordAt) }),
  };
}

function unpackBeside(
  { before, after }: BesidePlaces,
  recordAt: (place: number) => MemoryRecord,
): BesideTurns {
  return {
    ...(before !== undefined && { before: recordAt(before) }),
    ...(after !== undefined && { after: recordAt(after) }),
  };
}
