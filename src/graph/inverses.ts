/** Relations that say the same of both ends. */
const SYMMETRIC: ReadonlySet<string> = new Set([
  'has sibling',
  'is married to',
  'is in a relationship with',
  'has partner',
  'has relative',
  'has friend',
  'has colleague',
  'met',
]);

/** How a relation reads from its object. */
const INVERSES: Readonly<Record<string, string>> = {
  manages: 'is managed by',
  'reports to': 'has report',
  'is led by': 'leads',
  'has boss': 'is boss of',
  'has child': 'has parent',
  'has parent': 'has child',
  'has pet': 'is pet of',
  'has doctor': 'is doctor of',
  knows: 'is known by',
  'lives in': 'is home of',
  'stays in': 'hosts',
  'was born in': 'is birthplace of',
  'comes from': 'is origin of',
  'works at': 'employs',
  'works on': 'is worked on by',
  'studies at': 'teaches',
  'graduated from': 'is alma mater of',
  'is member of': 'has member',
  'is located in': 'is location of',
  likes: 'is liked by',
  prefers: 'is preferred by',
  wants: 'is wanted by',
  owns: 'is owned by',
  drives: 'is driven by',
  plays: 'is played by',
  uses: 'is used by',
  takes: 'is taken by',
  plans: 'is planned by',
  visited: 'was visited by',
  attended: 'was attended by',
  bought: 'was bought by',
};

const FORWARD: ReadonlyMap<string, string> = new Map(
  Object.entries(INVERSES).map(([predicate, inverse]) => [inverse, predicate]),
);

export function isSymmetric(predicate: string): boolean {
  return SYMMETRIC.has(predicate);
}

/** The relation as its object tells it: "is managed by"; without a word of its own, "(manages) of". */
export function readInverse(predicate: string): string {
  if (SYMMETRIC.has(predicate)) return predicate;
  return (
    (Object.hasOwn(INVERSES, predicate) ? INVERSES[predicate] : undefined) ?? `(${predicate}) of`
  );
}

/** The relation of which this is the other reading: "manages" of "is managed by". */
export function forwardOf(inverse: string): string | undefined {
  return FORWARD.get(inverse);
}
