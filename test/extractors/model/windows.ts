import type { Candidate, DeriveSettings, ExtractionInput } from '../../../src/core/extraction.ts';
import type { MemoryRecord } from '../../../src/core/record.ts';
import { createModelExtractor } from '../../../src/extractors/model/index.ts';
import {
  buildRecord,
  createFakeLanguageModel,
  createFakeRuntime,
} from '../../../src/testing/index.ts';
import type { FakeRuntime, RecordFields } from '../../../src/testing/index.ts';

export const runtime: FakeRuntime = createFakeRuntime();
const SCOPE = { tenant: 'default', user: 'ana', session: 's' };

export const EVERYTHING: DeriveSettings = { strategy: 'everything', threshold: 0 };

/** Said on Sunday 1 March 2026 unless told otherwise. */
export function turn(text: string, fields: Partial<RecordFields> = {}): MemoryRecord {
  return buildRecord(runtime, { text, scope: SCOPE, ...fields });
}

export const assistant = (text: string): MemoryRecord =>
  turn(text, { role: 'assistant', origin: { type: 'assistant' } });
export const tool = (text: string): MemoryRecord =>
  turn(text, { role: 'tool', origin: { type: 'tool' } });
export const document = (text: string): MemoryRecord =>
  turn(text, { role: 'user', origin: { type: 'document' } });

export function inputOf(
  episodes: readonly MemoryRecord[],
  settings: Partial<DeriveSettings> = {},
  before: readonly MemoryRecord[] = [],
): ExtractionInput {
  return { episodes, before, settings: { ...EVERYTHING, ...settings } };
}

/** A complete item; a test changes what it is about. */
export function item(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    message: 1,
    kind: 'fact',
    subject: 'user',
    subjectType: 'person',
    objectType: 'thing',
    negated: false,
    stance: 'holds',
    occurredAt: null,
    validFrom: null,
    validTo: null,
    confidence: 0.9,
    importance: 0.6,
    explicit: false,
    categories: [],
    ...fields,
  };
}

export const LISBON: Record<string, unknown> = item({
  quote: 'I live in Lisbon',
  kind: 'profile',
  text: 'The user lives in Lisbon',
  predicate: 'lives in',
  object: 'Lisbon',
  objectType: 'place',
});

/** What is taken of an answer with these items; the model answers nothing else. */
export async function extractWith(
  input: ExtractionInput,
  ...items: readonly Record<string, unknown>[]
): Promise<readonly Candidate[]> {
  const model = createFakeLanguageModel({ replies: () => JSON.stringify(items) });
  return (await createModelExtractor({ model, runtime }).extract(input)).candidates;
}
