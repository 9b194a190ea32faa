import { z } from 'zod';
import type { BlockChanges, BlockInput, JsonObject } from '../../../index.ts';
import { withLetta } from '../extra.ts';
import { given } from '../read.ts';
import { count, flag, pick, someJson, text, texts } from './fields.ts';
import type { Maybe } from './fields.ts';

const LABEL = /^[A-Za-z0-9_/-]{1,50}$/;
const label = z.string().regex(LABEL, 'Label should be 1 to 50 of A-Z, a-z, 0-9, _, / and -');

/** What is kept of a block and told back, and means nothing here. */
const KEPT = [
  'hidden',
  'is_template',
  'template_id',
  'base_template_id',
  'deployment_id',
  'entity_id',
  'project_id',
  'preserve_on_migration',
] as const;

interface BlockSettings {
  readonly limit?: Maybe<number>;
  readonly description?: Maybe<string>;
  readonly read_only?: Maybe<boolean>;
  readonly tags?: Maybe<string[]>;
  readonly metadata?: Maybe<JsonObject>;
  readonly template_name?: Maybe<string>;
}

export interface NewBlockBody extends BlockSettings {
  readonly label: string;
  readonly value: string;
}

export interface BlockBody extends BlockSettings {
  readonly label?: Maybe<string>;
  readonly value?: Maybe<string>;
}

const fields = {
  limit: count,
  description: text,
  read_only: flag,
  tags: texts,
  metadata: someJson,
  template_name: text,
};

export const createBlock: z.ZodType<NewBlockBody> = z.looseObject({
  label,
  value: z.string(),
  ...fields,
});
export const updateBlock: z.ZodType<BlockBody> = z.looseObject({
  label: label.nullish(),
  value: text,
  ...fields,
});

/** `fill`: what stands in place of variables in the value. */
export function toBlockInput(
  body: NewBlockBody,
  fill: (value: string) => string = (value) => value,
): BlockInput {
  return {
    label: body.label,
    value: fill(body.value),
    ...settingsOf(body),
    extra: withLetta({}, pick(body, KEPT)),
  };
}

/** Absent is left as it is; null takes away what may be absent. */
export function toBlockChanges(body: BlockBody, extra: JsonObject): BlockChanges {
  const kept = pick(body, KEPT);
  return {
    ...given({ label: body.label, value: body.value }),
    ...settingsOf(body),
    ...(body.description === null && { description: null }),
    ...(body.template_name === null && { name: null }),
    ...(Object.keys(kept).length > 0 && { extra: withLetta(extra, kept) }),
  };
}

function settingsOf(
  body: BlockSettings,
): Pick<BlockInput, 'limit' | 'description' | 'name' | 'readOnly' | 'tags' | 'metadata'> {
  return given({
    limit: body.limit === 0 ? undefined : body.limit,
    description: body.description,
    name: body.template_name,
    readOnly: body.read_only,
    tags: body.tags,
    metadata: body.metadata,
  });
}
