import type { Candidate, DeriveSettings, ExtractionInput } from '../../../src/core/extraction.ts';
import type { MemoryRecord } from '../../../src/core/record.ts';
import { createRuleExtractor } from '../../../src/extractors/rules/index.ts';

/** A Wednesday. */
export const SAID_AT = '2026-05-20T10:00:00.000Z';

const rules = createRuleExtractor({ thread: 'main' });

/** An episode as the store keeps it; said by the user unless told otherwise. */
export function episode(text: string, more: Partial<MemoryRecord> = {}): MemoryRecord {
  return {
    id: '01930000-0000-7000-8000-000000000001',
    scope: { tenant: 'test' },
    kind: 'episode',
    text,
    role: 'user',
    occurredAt: SAID_AT,
    recordedAt: SAID_AT,
    version: 1,
    status: 'active',
    confidence: 1,
    importance: 0.5,
    trust: 1,
    origin: { type: 'user' },
    sources: [],
    reason: 'said',
    supersedes: [],
    immutable: false,
    pinned: false,
    metadata: {},
    ...more,
  };
}

export const assistant = { role: 'assistant', origin: { type: 'assistant' } } as const;

export function settings(more: Partial<DeriveSettings> = {}): DeriveSettings {
  return { strategy: 'importance', threshold: 0, ...more };
}

export async function extract(input: Partial<ExtractionInput>): Promise<readonly Candidate[]> {
  const { candidates } = await rules.extract({
    episodes: [],
    before: [],
    settings: settings(),
    ...input,
  });
  return candidates;
}

/** The candidates of one thing said. */
export async function found(
  text: string,
  more: Partial<MemoryRecord> = {},
): Promise<readonly Candidate[]> {
  return await extract({ episodes: [episode(text, more)] });
}

/** What is stated, one line each: "user | lives in | Lisbon", with "not" and the stance behind it. */
export async function stated(
  text: string,
  more: Partial<MemoryRecord> = {},
): Promise<readonly string[]> {
  return (await found(text, more)).map(line).toSorted();
}

export function line({ statement, stance, text }: Candidate): string {
  if (statement === undefined) return text;
  const { subject, predicate, object, negated } = statement;
  const parts = [
    subject,
    predicate,
    object,
    ...(negated ? ['not'] : []),
    ...(stance === 'holds' ? [] : [stance]),
  ];
  return parts.join(' | ');
}
