import type { z } from 'zod';
import { nearestName } from './nearest-name.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with one field of an input. */
export interface FieldError {
  /** As it is reached: "messages[0].role"; empty for the input as a whole. */
  readonly field: string;
  /** Which value it has, and what to give instead. */
  readonly detail: string;
}

/** Issues in words: field, value, fix. */
export function explainIssues(issues: readonly Issue[], input: unknown): readonly FieldError[] {
  return issues.flatMap((issue) => explain(issue, [], input));
}

function explain(
  issue: Issue,
  above: readonly PropertyKey[],
  input: unknown,
): readonly FieldError[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') {
    const nearest = furthest(issue.errors);
    if (nearest.length > 0) return nearest.flatMap((inner) => explain(inner, path, input));
  }
  if (issue.code === 'unrecognized_keys') return explainUnknown(issue, path);
  return [
    {
      field: fieldOf(path),
      detail: `is ${shown(valueAt(input, path))}: ${fixOf(issue, input, path)}`,
    },
  ];
}

function explainUnknown(
  { keys, message }: z.core.$ZodIssueUnrecognizedKeys,
  path: readonly PropertyKey[],
): readonly FieldError[] {
  const details = message.split('\n');
  return keys.map((name, at) => ({
    field: fieldOf([...path, name.slice(0, 60)]),
    detail: details[at] ?? message,
  }));
}

/** Of the forms an input could have had, the one it came closest to. */
function furthest(forms: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(0, ...issues.map(({ path }) => path.length));
  return forms.toSorted((left, right) => depth(right) - depth(left))[0] ?? [];
}

function fixOf(issue: Issue, input: unknown, path: readonly PropertyKey[]): string {
  switch (issue.code) {
    case 'invalid_type':
      return `give ${WANTED[issue.expected] ?? `a ${issue.expected}`}`;
    case 'invalid_value':
      return oneOf(issue.values.map(String), valueAt(input, path));
    case 'too_small':
      return `give at least ${String(issue.minimum)}${unit(issue.origin)}`;
    case 'too_big':
      return `give at most ${String(issue.maximum)}${unit(issue.origin)}`;
    default:
      return issue.message;
  }
}

const WANTED: Readonly<Record<string, string>> = {
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  boolean: 'true or false',
};

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}

function oneOf(names: readonly string[], value: unknown): string {
  const meant = typeof value === 'string' ? nearestName(value, names) : undefined;
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return `use one of ${names.join(', ')}${hint}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined,
    input,
  );
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) =>
      typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

/** A short picture of a value; never more than 60 characters of it. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') {
    return JSON.stringify(value.length <= 60 ? value : `${value.slice(0, 57)}...`);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
