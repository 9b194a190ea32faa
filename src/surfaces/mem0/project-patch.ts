import type { JsonObject as StoredObject } from '../../index.ts';
import { badRequest } from './errors.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { readExpirationDate } from './times.ts';
import { readFlag, readInteger } from './values.ts';

/** What a project cannot be told: it is what it is. */
const FIXED: ReadonlySet<string> = new Set([
  'project_id',
  'org_id',
  'org_name',
  'project_name',
  'created_at',
  'updated_at',
  'members',
  'user_role',
  'is_default',
]);

const FLAGS = ['enable_graph', 'multilingual', 'decay'] as const;
const NUMBERS = ['summary_batch_size', 'summary_max_tokens'] as const;
const TEXTS = [
  'custom_instructions',
  'agent_custom_instructions',
  'update_custom_instructions',
  'summary_custom_instructions',
  'inclusion_prompt',
  'exclusion_prompt',
] as const;

/** Most characters of all settings of a project, as JSON. */
const MOST = 256 * 1024;

/** The settings of a project after a patch; null and empty instructions clear what was set. */
export function patchProject(settings: JsonObject, patch: JsonObject): StoredObject {
  const given = Object.entries(patch).filter(([name]) => !FIXED.has(name));
  if (given.length === 0) throw badRequest('Give at least one field of the project to update');
  const changed = { ...settings };
  for (const [name, value] of given) changed[name] = readSetting(name, value);
  const text = JSON.stringify(changed);
  if (text.length > MOST) throw badRequest('The settings of a project are too large');
  return JSON.parse(text);
}

function readSetting(name: string, value: unknown): unknown {
  if (value === null) return null;
  if (FLAGS.some((each) => each === name)) return readFlag(name, value, false);
  if (NUMBERS.some((each) => each === name)) return readInteger(name, value) ?? null;
  if (TEXTS.some((each) => each === name)) return readInstructions(name, value);
  if (name === 'custom_categories') return readCategories(value);
  if (name === 'name' && (typeof value !== 'string' || value.trim() === '')) {
    throw badRequest('name must be a non-empty string');
  }
  if (name !== 'expiration_date' || value === '') return value;
  readExpirationDate(value);
  return value;
}

/** A text, or a list of them; an empty one clears. */
function readInstructions(name: string, value: unknown): unknown {
  if (value === '') return null;
  if (typeof value === 'string') return value;
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (isTexts) return value.length === 0 ? null : value;
  throw badRequest(`${name} must be a string or a list of strings`);
}

/** `[{name: description}]` or `[name]`; an empty list is the default catalogue. */
function readCategories(value: unknown): unknown {
  const isCategory = (item: unknown): boolean =>
    typeof item === 'string' ||
    (isJsonObject(item) && Object.values(item).every((each) => typeof each === 'string'));
  if (!Array.isArray(value) || !value.every(isCategory)) {
    throw badRequest('custom_categories must be a list of {name: description}');
  }
  return value.length === 0 ? null : value;
}
