import type {
  MemoryRecord,
  Observation,
  Origin,
  Passage,
  Revision,
  SourceSpan,
} from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import type { Statement } from '../../core/statement.ts';
import type { ExportedMemory } from '../../core/transfer.ts';

/** Names every field once, in its order: one that is added to a noun has to be added here. */
type Whole<Noun> = Readonly<Record<keyof Noun, true>>;

const SCOPE = {
  tenant: true,
  user: true,
  agent: true,
  session: true,
} satisfies Whole<Scope>;
const PASSAGE = {
  group: true,
  index: true,
  count: true,
  start: true,
  end: true,
} satisfies Whole<Passage>;
const ORIGIN = {
  type: true,
  reference: true,
} satisfies Whole<Origin>;
const STATEMENT = {
  subject: true,
  subjectType: true,
  predicate: true,
  object: true,
  objectType: true,
  negated: true,
} satisfies Whole<Statement>;
const SOURCE = {
  id: true,
  start: true,
  end: true,
  observation: true,
} satisfies Whole<SourceSpan>;
const OBSERVATION = {
  stance: true,
  at: true,
  from: true,
  to: true,
  trust: true,
  object: true,
} satisfies Whole<Observation>;
const REVISION = {
  version: true,
  change: true,
  text: true,
  at: true,
  reason: true,
} satisfies Whole<Revision>;
const MEMORY = {
  id: true,
  scope: true,
  kind: true,
  text: true,
  role: true,
  speaker: true,
  parts: true,
  passage: true,
  occurredAt: true,
  validFrom: true,
  validTo: true,
  recordedAt: true,
  invalidatedAt: true,
  expiresAt: true,
  version: true,
  status: true,
  confidence: true,
  importance: true,
  trust: true,
  origin: true,
  statement: true,
  observed: true,
  curated: true,
  refused: true,
  sources: true,
  reason: true,
  supersedes: true,
  supersededBy: true,
  immutable: true,
  pinned: true,
  metadata: true,
  contentHash: true,
  revisions: true,
  waits: true,
} satisfies Whole<ExportedMemory>;

/** The fields that a line may have. */
export const MEMORY_FIELDS: ReadonlySet<string> = new Set(Object.keys(MEMORY));

/**
 * The same memory with its fields in one order, whoever made it: what is exported, imported and
 * exported again is the same to the letter.
 */
export function orderFields(memory: ExportedMemory): ExportedMemory {
  const { passage, statement, revisions } = memory;
  return inOrder(
    {
      ...memory,
      scope: inOrder(memory.scope, SCOPE),
      origin: inOrder(memory.origin, ORIGIN),
      sources: memory.sources.map(orderSource),
      ...(passage && { passage: inOrder(passage, PASSAGE) }),
      ...(statement && { statement: inOrder(statement, STATEMENT) }),
      ...(revisions && { revisions: revisions.map((each) => inOrder(each, REVISION)) }),
    },
    MEMORY,
  );
}

function orderSource(source: MemoryRecord['sources'][number]): SourceSpan {
  const { observation } = source;
  const ordered = observation && { observation: inOrder(observation, OBSERVATION) };
  return inOrder({ ...source, ...ordered }, SOURCE);
}

function inOrder<Noun extends object>(noun: Noun, names: Whole<Noun>): Noun {
  const fields = new Map(Object.entries(noun));
  const present = Object.keys(names).filter((name) => fields.get(name) !== undefined);
  return Object.fromEntries(present.map((name) => [name, fields.get(name)])) as Noun;
}
