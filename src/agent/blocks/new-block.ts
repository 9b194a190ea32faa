import type { Block, BlockChanges, BlockInput, BlockVersion, By } from '../../core/agents.ts';
import { checkKnownFields, checkObject } from '../../core/check.ts';
import { invalidInput, MemoirError } from '../../core/errors.ts';
import { checkName } from '../../core/scope.ts';
import type { TokenCounter } from '../../core/tokens.ts';
import { countCharacters } from './characters.ts';
import { checkOwnId, given, LONGEST_TEXT, readFields, without } from '../records/check.ts';
import { timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import type { KeptVersion } from './shapes.ts';

const LABEL = /^[A-Za-z0-9_/-]{1,50}$/;
const DEFAULT_LIMIT = 100_000;

const INPUT_FIELDS = [
  'id',
  'label',
  'value',
  'description',
  'name',
  'limit',
  'tokenLimit',
  'readOnly',
  'tags',
  'metadata',
  'extra',
  'user',
] as const satisfies readonly (keyof BlockInput)[];

const CHANGE_FIELDS = [
  'label',
  'value',
  'description',
  'name',
  'limit',
  'tokenLimit',
  'readOnly',
  'tags',
  'metadata',
  'extra',
] as const satisfies readonly (keyof BlockChanges)[];

/** What a change of a block leaves: its new state, and the version that tells of it. */
export interface ChangedBlock {
  readonly block: Block;
  readonly version: KeptVersion;
}

/** A block and its first version. INVALID_INPUT names the field that is wrong. */
export async function makeBlock(
  parts: AgentParts,
  input: BlockInput,
  by: By = {},
  owner: { readonly user?: string | undefined; readonly madeFor?: string } = {},
): Promise<ChangedBlock> {
  const fields = checkObject('block', input);
  checkKnownFields('block', fields, INPUT_FIELDS);
  const at = timeOf(parts);
  const value = readText('block.value', fields['value']);
  const user = fields['user'] === undefined ? owner.user : checkName('block.user', fields['user']);
  const block: Block = {
    id: fields['id'] === undefined ? parts.newId() : checkOwnId('block.id', fields['id']),
    label: checkLabel('block.label', fields['label']),
    value,
    ...settingsOf(fields),
    limit: readFields('block', fields).integer('limit', 1, LONGEST_TEXT) ?? DEFAULT_LIMIT,
    readOnly: readFields('block', fields).flag('readOnly') ?? false,
    tags: readFields('block', fields).tags('tags') ?? [],
    metadata: readFields('block', fields).json('metadata') ?? {},
    extra: readFields('block', fields).json('extra') ?? {},
    ...given({ user, madeFor: owner.madeFor }),
    version: 1,
    contentHash: parts.digest(value),
    createdAt: at,
    updatedAt: at,
  };
  checkLimits(block, await parts.counter());
  return { block, version: versionOf(block, 'create', by, undefined) };
}

/** The fields of a change, checked; absent ones are left as they are. */
export function readBlockChanges(changes: BlockChanges): BlockChanges {
  const fields = checkObject('changes', changes);
  checkKnownFields('changes', fields, CHANGE_FIELDS);
  const read = readFields('changes', fields);
  const nulls = Object.entries(fields).filter(
    ([name, value]) => value === null && ['description', 'name', 'tokenLimit'].includes(name),
  );
  return {
    ...given({
      label: fields['label'] === undefined ? undefined : checkLabel('label', fields['label']),
      value: fields['value'] === undefined ? undefined : readText('value', fields['value']),
      limit: read.integer('limit', 1, LONGEST_TEXT),
      readOnly: read.flag('readOnly'),
      tags: read.tags('tags'),
      metadata: read.json('metadata'),
      extra: read.json('extra'),
    }),
    ...settingsOf(fields),
    ...Object.fromEntries(nulls),
  };
}

function settingsOf(
  fields: Readonly<Record<string, unknown>>,
): Pick<Partial<Block>, 'description' | 'name' | 'tokenLimit'> {
  const read = readFields('block', fields);
  return given({
    description: read.text('description', 10_000),
    name: read.name('name'),
    tokenLimit: read.integer('tokenLimit', 1, LONGEST_TEXT),
  });
}

/** The block after checked changes; undefined when they change nothing. */
export async function changeBlock(
  parts: AgentParts,
  block: Block,
  changes: BlockChanges,
  operation: BlockVersion['operation'],
  by: By = {},
): Promise<ChangedBlock | undefined> {
  const kept = without(block, { ...changes });
  const set = Object.entries(changes).filter(([, value]) => value !== null);
  const merged: Block = { ...kept, ...Object.fromEntries(set) };
  if (JSON.stringify(merged) === JSON.stringify(block)) return undefined;
  const next: Block = {
    ...merged,
    version: block.version + 1,
    contentHash: parts.digest(merged.value),
    updatedAt: timeOf(parts),
  };
  checkLimits(next, await parts.counter());
  return { block: next, version: versionOf(next, operation, by, block.contentHash) };
}

function versionOf(
  block: Block,
  operation: BlockVersion['operation'],
  by: By,
  hashBefore: string | undefined,
): KeptVersion {
  return {
    block: block.id,
    version: block.version,
    label: block.label,
    ...given({ description: block.description }),
    limit: block.limit,
    value: block.value,
    actor: by.actor === undefined ? 'local' : checkName('actor', by.actor),
    operation,
    ...given({ toolCall: by.toolCall, hashBefore, user: block.user }),
    hashAfter: block.contentHash,
    at: block.updatedAt,
  };
}

export function checkLabel(field: string, value: unknown): string {
  if (typeof value === 'string' && LABEL.test(value)) return value;
  throw invalidInput(field, value, 'use 1 to 50 of A-Z, a-z, 0-9, _, / and -');
}

function readText(field: string, value: unknown): string {
  if (typeof value !== 'string') throw invalidInput(field, value, 'give text');
  return value.toWellFormed().replaceAll('\0', '');
}

function checkLimits({ value, limit, tokenLimit }: Block, counter: TokenCounter): void {
  const characters = countCharacters(value);
  if (characters > limit) {
    throw new MemoirError(
      'INVALID_INPUT',
      `Block value (${characters} chars) exceeds limit ${limit}`,
    );
  }
  const tokens = tokenLimit === undefined ? 0 : counter.count(value);
  if (tokenLimit === undefined || tokens <= tokenLimit) return;
  throw new MemoirError(
    'INVALID_INPUT',
    `Block value (${tokens} tokens) exceeds token limit ${tokenLimit}`,
  );
}
