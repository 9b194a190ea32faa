import type { Rule } from '../rule.ts';
import { rulesOf } from '../rule.ts';

const BEING = ['person', 'animal'] as const;

/** Family, friends and animals. `$kin` says what the word for somebody says of the two. */
// prettier-ignore
export const PEOPLE: readonly Rule[] = rulesOf([
  { name: 'has-named', verb: 'have', rest: 'a|an|one|another {relative} named|called|, {names}', says: '$kin', slot: 'names', subjects: BEING, reliability: 0.92 },
  { name: 'has-named-is', verb: 'have', rest: 'a|an|one {relative} whose name is {names}', says: '$kin', slot: 'names', subjects: BEING },
  { name: 'have-named', verb: 'have', rest: '{number}? {relatives} named|called|,|:|- {names}', says: '$kin', slot: 'names', subjects: BEING },
  { name: 'has-number', verb: 'have', rest: '{number} {relatives}', says: 'has number of $relatives', slot: 'number', subjects: BEING, reliability: 0.9 },
  { name: 'has-one', verb: 'have', rest: 'a|an {relative}', says: '$kin', slot: 'relative', subjects: BEING, reliability: 0.75, isLast: true },
  { name: 'got-animal', verb: 'adopt|rescue|get|buy', rest: 'a|an {relative} named|called|, {names}', says: '$kin', slot: 'names', aspect: 'change', subjects: BEING },
  { name: 'got-animal-unnamed', verb: 'adopt|rescue', rest: 'a|an {relative}', says: '$kin', slot: 'relative', aspect: 'change', subjects: BEING, isLast: true },
  { name: 'is-kin', verb: 'be', rest: '{relation}', says: '$is', subjects: BEING, reliability: 0.9 },
  { name: 'kin-is', verb: 'be', rest: '{name} .', says: '$named', slot: 'name', subjects: BEING, reliability: 0.8 },
  { name: 'kin-called', verb: 'be', rest: 'named|called {name}', says: '$named', slot: 'name', subjects: BEING },
  { name: 'kin-name', verb: 'be', rest: '{name} .', says: '$named', slot: 'name', attribute: /^name$/, reliability: 0.95 },
  { name: 'kin-plural', verb: 'be', rest: 'named|called? {names}', says: '$plural', slot: 'names', attribute: /(?:s|children|mice)$/, reliability: 0.88 },
  { name: 'married-to', verb: 'be|get', rest: 'happily? married to {person}', says: 'is married to', subjects: BEING, reliability: 0.93 },
  { name: 'married', verb: 'marry', rest: '{person}', says: 'is married to', aspect: 'change', subjects: BEING, reliability: 0.9 },
  { name: 'engaged-to', verb: 'be|get', rest: 'engaged to {person}', says: 'is in a relationship with', subjects: BEING },
  { name: 'dating', verb: 'date', rest: '{person}', says: 'is in a relationship with', subjects: BEING },
  { name: 'with', verb: 'be', rest: 'in a relationship with {person}', says: 'is in a relationship with', subjects: BEING },
  { name: 'seeing', verb: 'go', rest: 'out with {person}', says: 'is in a relationship with', subjects: BEING, reliability: 0.5 },
  { name: 'status-single', verb: 'be', rest: 'single .', says: 'has relationship status', object: 'single', subjects: ['person'] },
  { name: 'status-married', verb: 'be', rest: 'happily? married .', says: 'has relationship status', object: 'married', subjects: ['person'] },
  { name: 'status-engaged', verb: 'be|get', rest: 'engaged .', says: 'has relationship status', object: 'engaged', subjects: ['person'] },
  { name: 'status-got-married', verb: 'get', rest: 'married .', says: 'has relationship status', object: 'married', aspect: 'change', subjects: ['person'] },
  { name: 'status-divorced', verb: 'be|get', rest: 'divorced', says: 'has relationship status', object: 'divorced', subjects: ['person'] },
  { name: 'status-widowed', verb: 'be', rest: 'widowed', says: 'has relationship status', object: 'widowed', subjects: ['person'] },
  { name: 'broke-up', verb: 'break|split', rest: 'up with {person}', says: 'is in a relationship with', aspect: 'end', subjects: BEING },
  { name: 'divorced', verb: 'divorce', rest: '{person}', says: 'is married to', aspect: 'end', subjects: BEING },
  { name: 'divorced-from', verb: 'get|be', rest: 'divorced from {person}', says: 'is married to', aspect: 'end', subjects: BEING },
  { name: 'friends-with', verb: 'be', rest: '* friends with {person}', says: 'has friend', subjects: BEING },
  { name: 'knows', verb: 'know', rest: '{person}', says: 'knows', subjects: BEING, reliability: 0.6 },
  { name: 'met', verb: 'meet', rest: '* {people}', says: 'met', aspect: 'event', subjects: BEING, reliability: 0.8 },
  { name: 'met-with', verb: 'meet|catch', rest: 'up? with {people}', says: 'met', aspect: 'event', subjects: BEING },
]);
