import type { Rule } from '../rule.ts';
import { LIFE } from './life.ts';
import { PEOPLE } from './people.ts';
import { TASTE } from './taste.ts';
import { THINGS } from './things.ts';
import { WORK } from './work.ts';

/** All rules by the lemma of their verb. */
export const RULES: ReadonlyMap<string, readonly Rule[]> = byVerb([
  ...LIFE,
  ...PEOPLE,
  ...TASTE,
  ...THINGS,
  ...WORK,
]);

function byVerb(rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> {
  const map = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const verb of rule.verbs) map.set(verb, [...(map.get(verb) ?? []), rule]);
  }
  return map;
}
