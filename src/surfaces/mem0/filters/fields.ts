import type { FieldName } from './filter.ts';

export type FieldType =
  | 'entity'
  | 'time'
  | 'day'
  | 'categories'
  | 'text'
  | 'words'
  | 'id'
  | 'name'
  | 'flag';

export interface FieldForm {
  readonly name: FieldName;
  readonly type: FieldType;
  /** Operators it takes, in the order they are told in errors. */
  readonly operators: readonly string[];
}

const ENTITY = ['eq', 'ne', 'in', 'nin', 'exists', 'contains', 'icontains'];
const TIME = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin', 'exists'];
const CATEGORIES = ['in', 'nin', 'contains', 'icontains', 'eq', 'ne', 'all', 'exists'];
const TEXT = ['contains', 'icontains', 'eq', 'ne', 'in', 'nin', 'exists'];
const NAME = ['eq', 'ne', 'in', 'nin', 'exists'];

const FORMS: readonly (FieldForm & { readonly aliases: readonly string[] })[] = [
  { name: 'user_id', type: 'entity', operators: ENTITY, aliases: ['userId'] },
  { name: 'agent_id', type: 'entity', operators: ENTITY, aliases: ['agentId'] },
  { name: 'app_id', type: 'entity', operators: ENTITY, aliases: ['appId'] },
  {
    name: 'run_id',
    type: 'entity',
    operators: ENTITY,
    aliases: ['runId', 'session_id', 'sessionId'],
  },
  {
    name: 'created_at',
    type: 'time',
    operators: TIME,
    aliases: ['createdAt', 'timestamp'],
  },
  { name: 'updated_at', type: 'time', operators: TIME, aliases: ['updatedAt'] },
  { name: 'expiration_date', type: 'day', operators: TIME, aliases: ['expirationDate'] },
  { name: 'categories', type: 'categories', operators: CATEGORIES, aliases: ['category'] },
  { name: 'text', type: 'text', operators: TEXT, aliases: ['memory', 'keywords'] },
  {
    name: 'text',
    type: 'words',
    operators: TEXT,
    aliases: ['keywords_search', 'keywordsSearch'],
  },
  { name: 'id', type: 'id', operators: NAME, aliases: ['memory_ids', 'memoryIds'] },
  { name: 'attributed_to', type: 'name', operators: NAME, aliases: ['attributedTo'] },
  { name: 'lifecycle_state', type: 'name', operators: NAME, aliases: ['lifecycleState'] },
  { name: 'feedback', type: 'name', operators: NAME, aliases: [] },
  { name: 'immutable', type: 'flag', operators: NAME, aliases: [] },
  { name: 'synthesized', type: 'flag', operators: NAME, aliases: [] },
];

const BY_NAME: ReadonlyMap<string, FieldForm> = new Map(
  FORMS.flatMap((form) =>
    (form.type === 'words' ? form.aliases : [form.name, ...form.aliases]).map(
      (name) => [name, form] as const,
    ),
  ),
);

/** The field a key of a filter names, in either spelling; undefined for none. */
export function fieldNamed(key: string): FieldForm | undefined {
  return BY_NAME.get(key);
}

/** What is told to who names another. */
export const FIELD_NAMES: readonly string[] = [
  ...new Set(FORMS.map(({ name }) => name)),
  'metadata',
  'keywords',
  'keywords_search',
  'memory_ids',
];
