/** How somebody stands to somebody else, by the word for it. */
export interface Kinship {
  readonly predicate: string;
  /** Whom "he" and "she" can mean. */
  readonly gender?: 'male' | 'female';
  readonly isAnimal?: true;
}

type Row = readonly [predicate: string, neutral: string, female: string, male: string];

const ROWS: readonly Row[] = [
  ['is married to', 'spouse', 'wife', 'husband'],
  ['is in a relationship with', 'ex fiance fiancé fiancée', 'girlfriend fiancee', 'boyfriend'],
  ['has partner', 'partner', '', ''],
  [
    'has child',
    'eldest oldest youngest firstborn kid child baby toddler newborn stepchild',
    'daughter stepdaughter',
    'son stepson',
  ],
  [
    'has sibling',
    'sibling twin',
    'sister stepsister half-sister',
    'brother stepbrother half-brother',
  ],
  [
    'has parent',
    'parent',
    'mother mom mum mommy mama stepmother stepmom',
    'father dad daddy papa stepfather stepdad',
  ],
  [
    'has relative',
    'cousin grandparent in-law relative grandchild',
    'aunt auntie niece grandmother grandma granny granddaughter mother-in-law sister-in-law daughter-in-law',
    'uncle nephew grandfather grandpa grandson father-in-law brother-in-law son-in-law',
  ],
  ['has friend', 'friend bestie roommate flatmate housemate buddy pal classmate bff', '', ''],
  ['has neighbour', 'neighbor neighbour', '', ''],
  [
    'has colleague',
    'colleague coworker co-worker teammate mentor intern assistant cofounder co-founder',
    '',
    '',
  ],
  ['has boss', 'boss manager supervisor', '', ''],
  [
    'has doctor',
    'doctor dentist therapist psychologist physician cardiologist dermatologist pediatrician gp psychiatrist',
    '',
    '',
  ],
];

const ANIMALS =
  'dog puppy pup cat kitten kitty parrot hamster rabbit bunny horse pony goldfish fish turtle tortoise snake lizard ' +
  'gecko guinea-pig ferret parakeet budgie cockatiel pet rat mouse hedgehog axolotl goat chicken cow donkey ' +
  'labrador beagle poodle corgi husky dachshund pug chihuahua bulldog retriever terrier collie ' +
  'greyhound whippet labradoodle spaniel dalmatian schnauzer rottweiler doberman samoyed malamute cockapoo mutt tomcat tabby cockatoo macaw chinchilla gerbil';

const words: ReadonlyMap<string, Kinship> = makeWords();

function makeWords(): Map<string, Kinship> {
  const map = new Map<string, Kinship>();
  for (const [predicate, neutral, female, male] of ROWS) {
    for (const word of split(neutral)) map.set(word, { predicate });
    for (const word of split(female)) map.set(word, { predicate, gender: 'female' });
    for (const word of split(male)) map.set(word, { predicate, gender: 'male' });
  }
  for (const word of split(ANIMALS)) map.set(word, { predicate: 'has pet', isAnimal: true });
  return map;
}

function split(list: string): string[] {
  return list.split(' ').filter((word) => word !== '');
}

const PLURALS: Readonly<Record<string, string>> = {
  children: 'child',
  wives: 'wife',
  babies: 'baby',
  buddies: 'buddy',
  puppies: 'puppy',
  bunnies: 'bunny',
  ponies: 'pony',
  mice: 'mouse',
  grandchildren: 'grandchild',
  kitties: 'kitty',
};

/** What the word says of two people, or of somebody and an animal. */
export function kinshipOf(word: string): Kinship | undefined {
  return words.get(word) ?? words.get(word.replace(/^ex-(?=[a-z])/, ''));
}

/** The singular of a word for several of them ("sisters"); undefined for other words. */
export function singularKin(word: string): string | undefined {
  const known = PLURALS[word] ?? (word.endsWith('s') ? word.slice(0, -1) : undefined);
  return known !== undefined && words.has(known) ? known : undefined;
}
