import { MemoirError } from '../../index.ts';

/** Which tools a server offers: Memoir's own, and those of the reference knowledge graph server. */
export const TOOLSETS = ['memoir', 'compat'] as const;
export type Toolset = (typeof TOOLSETS)[number];

/** Reads "memoir", "compat" or "memoir,compat". INVALID_INPUT names what is not known. */
export function readToolsets(value: string): readonly Toolset[] {
  const names = value.split(',').map((name) => name.trim());
  const known = names.map((name) => TOOLSETS.find((toolset) => toolset === name));
  const unknown = names.find((_, at) => known[at] === undefined);
  if (unknown === undefined) return [...new Set(known.flatMap((toolset) => toolset ?? []))];
  throw new MemoirError(
    'INVALID_INPUT',
    `the toolset is "${unknown}": give ${TOOLSETS.join(', ')}, or several with commas between them`,
  );
}
