import {
  checkBoolean,
  checkKnownFields,
  checkList,
  checkObject,
  checkOneOf,
  checkShare,
} from '../core/check.ts';
import { invalidInput } from '../core/errors.ts';
import { WRITE_STRATEGIES } from '../core/extraction.ts';
import type { DerivedKind, DeriveSettings } from '../core/extraction.ts';
import { KINDS } from '../core/record.ts';

export const DEFAULT_DERIVE: DeriveSettings = { strategy: 'importance', threshold: 0.5 };

const DERIVED_KINDS: readonly DerivedKind[] = KINDS.filter((kind) => kind !== 'episode');
const FIELDS = [
  'strategy',
  'threshold',
  'kinds',
  'instructions',
  'categories',
  'includes',
  'excludes',
  'inherits',
  'fallback',
] as const satisfies readonly (keyof DeriveSettings)[];
const MOST_NAMES = 100;
const LONGEST_NAME = 200;
const LONGEST_INSTRUCTIONS = 8_000;

/**
 * Reads what a call or a scope says about deriving; a strategy's name alone will do. What it leaves
 * out is taken from `fallback`. INVALID_INPUT names the field.
 */
export function readDeriveSettings(
  field: string,
  given: unknown,
  fallback: DeriveSettings,
): DeriveSettings {
  if (given === undefined) return fallback;
  if (typeof given === 'string') {
    return { ...fallback, strategy: checkOneOf(field, given, WRITE_STRATEGIES) };
  }
  const fields = checkObject(field, given);
  checkKnownFields(field, fields, FIELDS);
  const { strategy, threshold, kinds, instructions, inherits, fallback: instead } = fields;
  return {
    ...fallback,
    ...(strategy !== undefined && {
      strategy: checkOneOf(`${field}.strategy`, strategy, WRITE_STRATEGIES),
    }),
    ...(threshold !== undefined && { threshold: checkShare(`${field}.threshold`, threshold) }),
    ...(kinds !== undefined && {
      kinds: checkList(`${field}.kinds`, kinds).map((kind, at) =>
        checkOneOf(`${field}.kinds[${at}]`, kind, DERIVED_KINDS),
      ),
    }),
    ...(instructions !== undefined && {
      instructions: readText(`${field}.instructions`, instructions, LONGEST_INSTRUCTIONS),
    }),
    ...readNames(field, fields, 'categories'),
    ...readNames(field, fields, 'includes'),
    ...readNames(field, fields, 'excludes'),
    ...(inherits !== undefined && { inherits: checkBoolean(`${field}.inherits`, inherits) }),
    ...(instead !== undefined && {
      fallback: checkOneOf(`${field}.fallback`, instead, ['rules'] as const),
    }),
  };
}

function readNames(
  field: string,
  fields: Readonly<Record<string, unknown>>,
  name: 'categories' | 'includes' | 'excludes',
): Partial<DeriveSettings> {
  if (fields[name] === undefined) return {};
  const names = checkList(`${field}.${name}`, fields[name]);
  if (names.length > MOST_NAMES) {
    throw invalidInput(`${field}.${name}`, names.length, `give at most ${MOST_NAMES}`);
  }
  return {
    [name]: names.map((each, at) => readText(`${field}.${name}[${at}]`, each, LONGEST_NAME)),
  };
}

function readText(field: string, value: unknown, longest: number): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= longest) {
    return value.toWellFormed().replaceAll('\0', '');
  }
  throw invalidInput(field, value, `give text of 1 to ${longest} characters`);
}
