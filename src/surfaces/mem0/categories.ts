import type { MemoryRecord } from '../../index.ts';
import { attributesOf, ownMetadata } from './attributes.ts';

/**
 * The default catalogue, with words that place a memory in a category; each stands for the words that
 * begin with it when it ends in "*".
 */
const CATALOGUE: Readonly<Record<string, string>> = {
  personal_details:
    'name named nickname* called aged birthday born lives address email phone nationality pronouns',
  family:
    'family wife husband spouse married son daughter child children kid* sister* brother* mother father mom mum dad parent* sibling* cousin* aunt uncle grand* niece nephew',
  professional_details:
    'work* job career company employer colleague* boss manager manages engineer developer designer teacher lawyer accountant nurse salary office profession* intern* freelanc*',
  sports:
    'sport* football soccer basketball tennis golf marathon running runs swim* cycl* climb* yoga gym hik* ski* team athlete*',
  travel:
    'travel* trip* flight* flew vacation holiday* hotel* visited visiting abroad passport tour*',
  food: 'food eat* ate drink* vegan vegetarian cook* meal* restaurant* cuisine dish* coffee tea pizza pasta sushi cheese dinner lunch breakfast recipe* allergic',
  music: 'music* song* band concert* guitar piano violin album* sing* playlist* jazz opera',
  health:
    'health* allerg* doctor* hospital* medic* diabetes asthma therapy pain illness ill diagnos* diet sleep* injur* surgery',
  technology:
    'technolog* software computer* laptop phone app apps programming code coding python javascript typescript linux keyboard* api database* robot* dark mode',
  hobbies:
    'hobby hobbies collect* paint* knit* garden* photograph* chess reading gaming craft* woodwork* fishing',
  fashion: 'fashion cloth* dress* shoe* jacket* jeans sneaker* outfit* wear* jewel*',
  entertainment:
    'movie* film* series show shows netflix theater theatre book* novel* game* podcast* comic* anime',
  milestones:
    'birthday wedding married engaged graduat* anniversary promoted promotion retired born moved',
  user_preferences:
    'prefer* like likes love loves favorite favourite hate* dislike* enjoy* rather always never',
};

const MATCHERS: readonly (readonly [string, (words: ReadonlySet<string>) => boolean])[] =
  Object.entries(CATALOGUE).map(([name, words]) => [name, matcher(words.split(' '))]);

function matcher(patterns: readonly string[]): (words: ReadonlySet<string>) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const prefixes = patterns
    .filter((pattern) => pattern.endsWith('*'))
    .map((pattern) => pattern.slice(0, -1));
  return (words) =>
    [...words].some(
      (word) => exact.has(word) || prefixes.some((prefix) => word.startsWith(prefix)),
    );
}

/** The words of a text in lower case, without punctuation. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Categories of the caller's own that a text belongs to: it has a word of the name or the description. */
export function categoriesFor(
  text: string,
  categories: readonly { readonly name: string; readonly description: string }[],
): readonly string[] {
  const words = new Set(wordsOf(text).map(stem));
  return categories
    .filter(({ name, description }) => {
      const telling = wordsOf(`${name.replaceAll('_', ' ')} ${description}`)
        .filter((word) => word.length > 3)
        .map(stem);
      return telling.some((word) => words.has(word));
    })
    .map(({ name }) => name);
}

/** Enough to take "plans", "planning" and "plan" for one word. */
function stem(word: string): string {
  return word.length <= 4 ? word : word.replace(/(?:ing|ies|es|s|ed|y|e)$/u, '');
}

/**
 * The categories of a memory: those it was given, those that extraction found it to belong to, and, when
 * its call had none of its own, those of the default catalogue that its words tell.
 */
export function categoriesOf(record: MemoryRecord): readonly string[] {
  const { categories = [], ownCategories } = attributesOf(record);
  const isOwn = ownMetadata(record)?.['categories'] !== undefined;
  const found: unknown = isOwn ? [] : record.metadata['categories'];
  const told = Array.isArray(found) ? found.filter((name) => typeof name === 'string') : [];
  const given = [...new Set([...categories, ...told])];
  if (given.length > 0 || ownCategories === true) return given;
  return catalogued(record);
}

function catalogued({ text, kind }: MemoryRecord): readonly string[] {
  const words = new Set(wordsOf(text));
  const names = MATCHERS.filter(([, belongs]) => belongs(words)).map(([name]) => name);
  if (kind === 'preference' && !names.includes('user_preferences')) names.push('user_preferences');
  return names.length === 0 ? ['misc'] : names;
}
