/** Why an item of an answer was left out. Words for people; no text of a message is ever in them. */
export const FAULTS = {
  shape: 'not an object with message, quote, kind and text',
  message: 'about a message that was not given',
  kind: 'of an unknown kind',
  statement: 'with half a statement',
  type: 'with an unknown type of subject or object',
  value: 'with a field out of range',
  excess: 'beyond the most that is read',
  quote: 'whose quote is not in the message',
  object: 'whose object is not in what was quoted',
  words: 'that say more than what was quoted',
  number: 'with a number that was not said',
  subject: 'about somebody who was not named',
  negation: 'that turn a "not" around',
} as const;

/** Why a sound item was left out all the same: rules of the house, not mistakes of the model. */
export const EXCLUSIONS = {
  role: 'that only the user may state',
  instruction: 'that give orders to a model',
  echo: "that repeat Memoir's own words",
  reply: 'in which the assistant repeats the user',
  settings: 'that the settings leave out',
  double: 'said twice',
} as const;

export type Fault = keyof typeof FAULTS;
export type Exclusion = keyof typeof EXCLUSIONS;
export type Drop = Fault | Exclusion;

const WORDS: Readonly<Record<Drop, string>> = { ...FAULTS, ...EXCLUSIONS };

/** How many items were left out, by reason. */
export type Tally = Map<Drop, number>;

export function countDrop(tally: Tally, drop: Drop, count = 1): void {
  tally.set(drop, (tally.get(drop) ?? 0) + count);
}

export function hasFaults(tally: Tally): boolean {
  return [...tally.keys()].some((drop) => Object.hasOwn(FAULTS, drop));
}

/** "2 items whose quote is not in the message, 1 item of an unknown kind"; empty for none. */
export function tallyText(tally: Tally): string {
  return [...tally]
    .map(([drop, count]) => `${count} ${count === 1 ? 'item' : 'items'} ${WORDS[drop]}`)
    .join(', ');
}
