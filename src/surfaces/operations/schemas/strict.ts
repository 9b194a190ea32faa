import { z } from 'zod';
import { nearestName } from './nearest-name.ts';

/** A schema for each field of a type, optional where the field is. */
export type ShapeOf<Fields> = {
  readonly [Name in keyof Fields]-?: object extends Pick<Fields, Name>
    ? z.ZodExactOptional<z.ZodType<Exclude<Fields[Name], undefined>>>
    : z.ZodType<Fields[Name]>;
};

/** An object that refuses fields nobody reads, since a typing mistake would be ignored in silence. */
export function strict<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownFields(issue.keys, known) : undefined,
  });
}

/** One line a field; `explainIssues` takes them apart. */
function unknownFields(names: readonly string[], known: readonly string[]): string {
  return names.map((name) => unknownField(name, known)).join('\n');
}

function unknownField(name: string, known: readonly string[]): string {
  if (name === 'tenant') return 'is not asked for: the tenant is that of the key, leave it out';
  const meant = nearestName(name, known);
  const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`;
  return `is no field: ${hint}`;
}
