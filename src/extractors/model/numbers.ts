/** Words for numbers that people write where a model writes digits, and the other way round. */
const WORDS: Readonly<Record<string, string>> = {
  once: '1',
  one: '1',
  first: '1',
  two: '2',
  twice: '2',
  second: '2',
  couple: '2',
  both: '2',
  three: '3',
  third: '3',
  four: '4',
  fourth: '4',
  five: '5',
  fifth: '5',
  six: '6',
  sixth: '6',
  seven: '7',
  seventh: '7',
  eight: '8',
  eighth: '8',
  nine: '9',
  ninth: '9',
  ten: '10',
  tenth: '10',
  eleven: '11',
  twelve: '12',
  dozen: '12',
  thirteen: '13',
  fourteen: '14',
  fifteen: '15',
  sixteen: '16',
  seventeen: '17',
  eighteen: '18',
  nineteen: '19',
  twenty: '20',
  thirty: '30',
  forty: '40',
  fifty: '50',
  sixty: '60',
  seventy: '70',
  eighty: '80',
  ninety: '90',
  hundred: '100',
  thousand: '1000',
};
/** Said without counting: "the first thing", "one of them", "both". */
const WEAK = new Set(['one', 'once', 'first', 'second', 'both', 'couple']);

/** Whether this is a word for a number, or written in digits. */
export function isNumber(word: string): boolean {
  return /^\d/.test(word) || Object.hasOwn(WORDS, word);
}

const NUMBER = /(\d+(?:[.,]\d+)*)(?:\s?(k|m)\b)?/giu;
const WORD = /\p{L}+/gu;

/** The numbers of a text, as digits without separators: "1,200" and "1.2k" are both "1200". */
export function numbersOf(text: string): ReadonlySet<string> {
  return collect(text, true);
}

/** The numbers that a text claims: without words that also do other things than count. */
export function claimedNumbers(text: string): ReadonlySet<string> {
  return collect(text, false);
}

function collect(text: string, withWeak: boolean): ReadonlySet<string> {
  const found = new Set<string>();
  const digits = text.normalize('NFKC');
  for (const [, number = '', unit] of digits.matchAll(NUMBER)) found.add(plain(number, unit));
  for (const [word] of digits.toLowerCase().matchAll(WORD)) {
    const number = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    if (number !== undefined && (withWeak || !WEAK.has(word))) found.add(number);
  }
  return found;
}

const FACTORS: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000 };

function plain(number: string, unit: string | undefined): string {
  const value = number.replace(/[.,](?=\d{3}(?:\D|$))/g, '').replace(',', '.');
  const factor = unit === undefined ? undefined : FACTORS[unit.toLowerCase()];
  if (factor === undefined) return value.replace(/^0+(?=\d)/, '');
  return String(Math.round(Number(value) * factor));
}
