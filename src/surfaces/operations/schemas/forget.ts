import { z } from 'zod';
import type { ForgetReceipt } from '../../../index.ts';
import { memoryId, sessionName, timestamp, whose } from './common.ts';
import type { Whose } from './common.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

/** One of `ids`, `session` and `everything`. */
export interface ForgetRequest extends Whose {
  readonly ids?: readonly string[];
  readonly session?: string;
  readonly everything?: true;
}

const forgetShape: ShapeOf<ForgetRequest> = {
  ...whose,
  ids: z.array(memoryId).min(1).max(10_000).describe('These memories.').exactOptional(),
  session: sessionName.describe('All of this session.').exactOptional(),
  everything: z.literal(true).describe('All that this user and agent may write.').exactOptional(),
};

const TARGETS = ['ids', 'session', 'everything'] as const;

export const forgetRequest: z.ZodType<ForgetRequest> = strict(forgetShape).superRefine(
  (input, context) => {
    const given = TARGETS.filter((name) => input[name] !== undefined);
    if (given.length === 1) return;
    const found = given.length === 0 ? 'none' : given.join(' and ');
    const fix = `give exactly one of ids, session, everything (there is ${found})`;
    context.addIssue({ code: 'custom', path: [given[1] ?? 'ids'], message: fix });
  },
);

/** What was removed, as it is kept: no text. */
export interface KeptReceipt extends ForgetReceipt {
  /** Of the receipt. */
  readonly id: string;
  readonly at: string;
  readonly user?: string;
  readonly agent?: string;
}

const removed: ShapeOf<ForgetReceipt['removed']> = {
  memories: z.int(),
  revisions: z.int(),
  indexEntries: z.int(),
  vectors: z.int(),
  queued: z.int(),
  sessionStates: z.int(),
  derived: z.int(),
};

const receiptShape: ShapeOf<KeptReceipt> = {
  id: z.string().describe('Of the receipt.'),
  at: timestamp,
  user: z.string().exactOptional(),
  agent: z.string().exactOptional(),
  ids: z.array(z.string()).describe('Memories that were named and went.'),
  derived: z.array(z.string()).describe('Memories that rested on these alone and went too.'),
  removed: strict(removed).describe('Rows removed, by what they were.'),
  weakened: z.array(z.string()).describe('Memories that stay on other sources.'),
  logEmptied: z.boolean(),
};

export const keptReceipt: z.ZodType<KeptReceipt> = strict(receiptShape).meta({
  id: 'Receipt',
  description:
    'What one act of forgetting removed; no text. A kept receipt lists at most 10,000 ids of each sort; its counts tell of all.',
});

export interface ReceiptRequest extends Whose {
  readonly id: string;
}

export const receiptRequest: z.ZodType<ReceiptRequest> = strict({
  id: z.string().describe('As forgetting answered.'),
  ...whose,
});
