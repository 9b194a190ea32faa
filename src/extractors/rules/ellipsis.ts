import type { RawClause } from './clauses.ts';
import { isVerb } from './clauses.ts';
import { kinshipOf } from './kinship.ts';
import type { Token } from './token.ts';

/**
 * A clause with what it leaves out of its repetitions: "I worked at Acme, then at Globex" is two, and
 * "I do not live in Bonn any more but in Cologne" is what is not and what is.
 */
export function withoutEllipsis(raw: RawClause): readonly RawClause[] {
  const { tokens } = raw;
  const joint = tokens.findIndex((_, index) => repeatsAt(tokens, index) !== undefined);
  const repeated = joint < 0 ? undefined : repeatsAt(tokens, joint);
  if (repeated === undefined) return [raw];
  const isContrast = tokens[joint]?.lower === 'but';
  const lead = tokens.slice(0, repeated.first);
  if (isContrast !== lead.some(isDenial)) return [raw];
  const said = isContrast ? lead.filter((token) => !isDenial(token) && !isDo(token)) : lead;
  const again: RawClause = { ...raw, tokens: [...said, ...tokens.slice(repeated.second)] };
  return [{ ...raw, tokens: tokens.slice(0, joint) }, ...withoutEllipsis(again)];
}

/** Where a preposition stands before the joint and again right behind it. */
function repeatsAt(
  tokens: readonly Token[],
  joint: number,
): { readonly first: number; readonly second: number } | undefined {
  if (!/^(?:,|and|but|then)$/.test(tokens[joint]?.lower ?? '')) return undefined;
  let second = joint + 1;
  while (/^(?:and|then|later|now|afterwards|next|,)$/.test(tokens[second]?.lower ?? '')) second++;
  // "in the city, in a flat" tells of one place.
  if (tokens[joint]?.lower === ',' && second === joint + 1) return undefined;
  const preposition = tokens[second]?.lower ?? '';
  const named = namedAt(tokens, joint, second);
  if (named !== undefined) return named;
  if (!/^(?:in|at|for|with|to)$/.test(preposition) || tokens.slice(second).some(isVerb))
    return undefined;
  const verb = tokens.findIndex(isVerb);
  const first = tokens.findIndex(({ lower }, index) => index > verb && lower === preposition);
  return verb < 0 || first < 0 || first >= joint ? undefined : { first, second };
}

/** "I have a cat named Pixel and a dog named Rex": the verb is said once. */
function namedAt(
  tokens: readonly Token[],
  joint: number,
  second: number,
): { readonly first: number; readonly second: number } | undefined {
  const verb = tokens.findIndex(isVerb);
  const isNamed = (words: readonly Token[]): boolean =>
    words.some(({ lower }) => /^(?:named|called)$/.test(lower) || kinshipOf(lower) !== undefined);
  const first = tokens.findIndex(({ lower }, index) => index > verb && /^an?$/.test(lower));
  const isPair =
    verb >= 0 &&
    first > verb &&
    first < joint &&
    /^(?:an?|another)$/.test(tokens[second]?.lower ?? '') &&
    isNamed(tokens.slice(first, joint)) &&
    isNamed(tokens.slice(second));
  return isPair ? { first, second } : undefined;
}

const isDenial = ({ lower }: Token): boolean => /^(?:not|n't|nt|never|longer|no)$/.test(lower);
const isDo = ({ lower }: Token): boolean => /^(?:do|does|did)$/.test(lower);
