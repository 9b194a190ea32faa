import { z } from 'zod';
import { DECAY_POLICIES } from '../../../index.ts';
import type {
  ActionResult,
  Consolidation,
  ConsolidateOptions,
  Decay,
  DecayOptions,
  DerivedMemory,
  ImportProblem,
  ImportResult,
  UndoReceipt,
} from '../../../index.ts';
import { derivedKind } from './add.ts';
import { share, whole, whose } from './common.ts';
import type { Whose } from './common.ts';
import { memoryRecord, recordShape, sourceSpan, warning } from './record.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

export interface ConsolidateRequest extends Whose, ConsolidateOptions {}
const consolidateShape: ShapeOf<ConsolidateRequest> = {
  ...whose,
  dryRun: z.boolean().describe('Show the plan and change nothing.').exactOptional(),
  olderThanDays: z.number().min(0).max(36_500).describe('Default 7.').exactOptional(),
  leastEpisodes: whole(1, 1_000_000).describe('Default 6.').exactOptional(),
  summaryTokens: whole(32, 4_000).describe('Default 300.').exactOptional(),
  run: z.string().describe('An earlier run, to go on under it.').exactOptional(),
  modelCalls: whole(0, 1_000_000).describe('Most calls of the language model.').exactOptional(),
};
export const consolidateRequest: z.ZodType<ConsolidateRequest> = strict(consolidateShape);

const derivedMemory: z.ZodType<DerivedMemory> = strict({ ...recordShape, kind: derivedKind }).meta({
  id: 'DerivedMemory',
});
const ending = {
  outcome: z.enum(['planned', 'done', 'skipped']),
  memory: z.string().describe('The memory that is left.').exactOptional(),
};
const action: z.ZodType<ActionResult> = z.union([
  strict({
    type: z.literal('merge'),
    keep: derivedMemory,
    drop: z.array(derivedMemory),
    why: z.string(),
    ...ending,
  }),
  strict({
    type: z.literal('summarise'),
    of: z.union([strict({ session: z.string() }), strict({ topic: z.string() })]),
    agent: z.string().exactOptional(),
    text: z.string(),
    sources: z.array(sourceSpan),
    replaces: z.array(z.string()),
    ...ending,
  }),
]);

export const consolidation: z.ZodType<Consolidation> = strict({
  run: z.string().describe('Undoing it takes back what was done.'),
  actions: z.array(action),
  modelCalls: z.int().describe('Calls of the language model that it took.'),
  warnings: z.array(warning),
}).meta({ id: 'Consolidation' });

export interface DecayRequest extends Whose, DecayOptions {}
const decayShape: ShapeOf<DecayRequest> = {
  ...whose,
  dryRun: z.boolean().describe('Show what has faded and change nothing.').exactOptional(),
  policy: z.enum(DECAY_POLICIES).describe('Default "archive".').exactOptional(),
  floor: share.describe('Less strength has faded. Default 0.05.').exactOptional(),
  kinds: z.array(derivedKind).exactOptional(),
  halfLives: z
    .partialRecord(derivedKind, z.number().gt(0))
    .describe('Days in which a memory of a kind loses half its strength.')
    .exactOptional(),
};
export const decayRequest: z.ZodType<DecayRequest> = strict(decayShape);

const faded = strict({
  memory: memoryRecord,
  strength: z.number(),
  days: z.number(),
  outcome: z.enum(['planned', 'archived', 'forgotten', 'reported', 'skipped']),
});
export const decay: z.ZodType<Decay> = strict({
  run: z.string(),
  considered: z.int(),
  faded: z.array(faded).describe('The weakest first.'),
}).meta({ id: 'Decay' });

export interface UndoRequest extends Whose {
  readonly run: string;
}
export const undoRequest: z.ZodType<UndoRequest> = strict({
  run: z.string().describe('As consolidate or decay answered.'),
  ...whose,
});
export const undoReceipt: z.ZodType<UndoReceipt> = strict({
  run: z.string(),
  restored: z.array(z.string()),
  forgotten: z.array(z.string()),
  skipped: z.array(z.string()),
}).meta({ id: 'UndoReceipt' });

export interface Imported extends ImportResult {
  readonly problems: readonly ImportProblem[];
}
const importedShape: ShapeOf<Imported> = {
  added: z.int(),
  repeated: z.int().describe('Memories that were here already.'),
  skipped: z.int(),
  adjusted: z.int(),
  ignored: z.array(z.string()),
  warnings: z.array(warning),
  problems: z
    .array(strict({ index: z.int(), reason: z.string() }))
    .describe('Why lines were skipped, the first 100.'),
};
export const imported: z.ZodType<Imported> = strict(importedShape).meta({ id: 'Imported' });

export const whoseRequest: z.ZodType<Whose> = strict(whose);

export interface Exported {
  readonly lines: number;
}
export const exported: z.ZodType<Exported> = strict({ lines: z.int() }).meta({ id: 'Exported' });
