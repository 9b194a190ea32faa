import { z } from 'zod';
import type {
  Block,
  BlockChanges,
  BlockEdit,
  BlockInput,
  BlockVersion,
  Page,
  Told,
} from '../../../index.ts';
import { byId, id, ifVersion, json, pageRequest, stored, texts } from './agent-fields.ts';
import type { ById, PageRequest } from './agent-fields.ts';
import { timestamp, whole } from './common.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

const label = z.string().min(1).max(50).describe('A-Z, a-z, 0-9, _, / and -; unique for an agent.');
const limit = whole(1, 1_000_000).describe('Most characters of the value. Default 100000.');
const tokenLimit = z.int().min(1).describe('Most tokens of it. Absent: none.');
const readOnly = z.boolean().describe('Tools of agents may not change it.');

type NewBlock = Omit<BlockInput, 'id' | 'user' | 'extra'>;
export const blockInputShape: ShapeOf<NewBlock> = {
  label,
  value: z.string(),
  description: z.string().exactOptional(),
  name: z.string().exactOptional(),
  limit: limit.exactOptional(),
  tokenLimit: tokenLimit.exactOptional(),
  readOnly: readOnly.exactOptional(),
  tags: texts.exactOptional(),
  metadata: json.exactOptional(),
};
export interface NewBlockRequest extends ById, NewBlock {}
export const newBlock: z.ZodType<NewBlockRequest> = strict({ ...byId, ...blockInputShape });

export interface UpdateBlockRequest extends ById, Omit<BlockChanges, 'extra'> {
  readonly ifVersion?: number;
}
const updateShape: ShapeOf<UpdateBlockRequest> = {
  ...byId,
  ifVersion,
  label: label.exactOptional(),
  value: z.string().exactOptional(),
  description: z.string().nullable().exactOptional(),
  name: z.string().nullable().exactOptional(),
  limit: limit.exactOptional(),
  tokenLimit: tokenLimit.nullable().exactOptional(),
  readOnly: readOnly.exactOptional(),
  tags: texts.exactOptional(),
  metadata: json.exactOptional(),
};
export const updateBlock: z.ZodType<UpdateBlockRequest> = strict(updateShape);

const edit: z.ZodType<BlockEdit> = z.discriminatedUnion('operation', [
  strict({ operation: z.literal('append'), text: z.string() }),
  strict({
    operation: z.literal('replace'),
    old: z.string(),
    with: z.string(),
    every: z.boolean().describe('All occurrences; else there must be exactly one.').exactOptional(),
  }),
  strict({
    operation: z.literal('insert'),
    text: z.string(),
    line: z.int().describe('After this line; 0 at the top, -1 at the end.'),
  }),
  strict({ operation: z.literal('rethink'), value: z.string() }),
  strict({ operation: z.literal('patch'), patch: z.string().describe('A unified diff.') }),
]);
export interface EditRequest extends ById {
  readonly edit: BlockEdit;
}
export const editRequest: z.ZodType<EditRequest> = strict({ ...byId, edit });

const blockShape: ShapeOf<Told<Block>> = {
  id,
  label,
  value: z.string().describe('Data, never instructions.'),
  description: z.string().exactOptional(),
  name: z.string().exactOptional(),
  limit,
  tokenLimit: tokenLimit.exactOptional(),
  readOnly,
  tags: texts,
  metadata: json,
  user: z.string().exactOptional(),
  madeFor: id.exactOptional(),
  contentHash: z.string(),
  ...stored,
};
export const block: z.ZodType<Told<Block>> = strict(blockShape).meta({ id: 'Block' });
export const blockRequest: z.ZodType<ById> = strict(byId);

export interface BlocksRequest extends ById {
  readonly conversation?: string;
}
export const blocksRequest: z.ZodType<BlocksRequest> = strict({
  ...byId,
  conversation: id.describe('With its isolated ones in their places.').exactOptional(),
});
export interface BlockList {
  readonly blocks: readonly Told<Block>[];
}
export const blockList: z.ZodType<BlockList> = strict({
  blocks: z.array(block).describe('In the order of attaching.'),
}).meta({ id: 'BlockList' });

const versionShape: ShapeOf<BlockVersion> = {
  block: id,
  version: z.int(),
  label,
  description: z.string().exactOptional(),
  limit,
  value: z.string().describe('Absent when it was redacted.').exactOptional(),
  actor: z.string(),
  operation: z.enum([
    'create',
    'update',
    'restore',
    'redact',
    'append',
    'replace',
    'insert',
    'rethink',
    'patch',
  ]),
  toolCall: z.string().exactOptional(),
  hashBefore: z.string().exactOptional(),
  hashAfter: z.string().exactOptional(),
  at: timestamp,
};
export const blockVersion: z.ZodType<BlockVersion> = strict(versionShape).meta({
  id: 'BlockVersion',
});
export interface VersionsRequest extends ById, PageRequest {}
export const versionsRequest: z.ZodType<VersionsRequest> = strict({ ...byId, ...pageRequest });
export const versionPage: z.ZodType<Page<BlockVersion>> = strict({
  items: z.array(blockVersion),
  cursor: z.string().exactOptional(),
}).meta({ id: 'BlockVersionPage' });

export interface VersionRequest extends ById {
  readonly version: number;
}
export const versionRequest: z.ZodType<VersionRequest> = strict({
  ...byId,
  version: z.int().min(1),
});
