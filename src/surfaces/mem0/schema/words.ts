import { wordsOf } from '../categories.ts';

/** The words of a name in any spelling, singular and in one form: "favoriteColors" is "favourite color". */
export function nameWords(name: string): readonly string[] {
  const spaced = name.replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replaceAll('_', ' ');
  return wordsOf(spaced).map(stem);
}

const FORMS: Readonly<Record<string, string>> = {
  favorite: 'favourite',
  favorit: 'favourite',
  colour: 'color',
  organization: 'organisation',
  hobbie: 'hobby',
  children: 'child',
  kid: 'child',
  job: 'occupation',
};

/** Enough to take "allergies" and "allergy" for one word. */
export function stem(word: string): string {
  const singular =
    word.length > 4 && word.endsWith('ies')
      ? `${word.slice(0, -3)}y`
      : word.length > 3 && word.endsWith('s') && !word.endsWith('ss')
        ? word.slice(0, -1)
        : word;
  return FORMS[singular] ?? singular;
}

const COMMON = new Set(
  'a an and any are as at be by for from has have her his in is it its list of on or that the their they this to user what when where which who with about all name value text string'.split(
    ' ',
  ),
);

/** The words of a description that tell something. */
export function tellingWords(text: string): readonly string[] {
  return wordsOf(text)
    .filter((word) => word.length > 2 && !COMMON.has(word))
    .map(stem);
}
