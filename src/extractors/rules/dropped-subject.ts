import type { Resolver } from './entity.ts';
import type { Language } from './language.ts';
import type { Stretch } from './sentences.ts';
import type { Token } from './token.ts';

/**
 * What a chat message leaves out at its beginning: "moved to Berlin last week" is said of the writer.
 * Only openings that tell of nothing but oneself are known: "love it" is said of something shown.
 */
export function droppedSubject(sentence: string): string {
  if (/[?]/.test(sentence)) return '';
  return DROPPED.find(([opening]) => opening.test(sentence))?.[1] ?? '';
}

const ADVERB =
  '(?:(?:just|recently|also|finally|currently|now|still|definitely|really|actually)\\s+)*';

const opening = (words: string): RegExp => new RegExp(`^${ADVERB}(?:${words})`, 'iu');

const DROPPED: readonly (readonly [opening: RegExp, lead: string])[] = [
  [opening('(?:big|huge|massive) fan of'), "I'm a "],
  [
    opening(
      '(?:not|never been) (?:a|much of a|a big|a huge) fan of|(?:very |severely |badly )?allergic to|(?:born|born and raised) (?:in|on)\\b|(?:married|engaged) to \\p{Lu}|based in|(?:vegan|vegetarian|pescatarian)(?:,| and\\b| here\\b| now\\b|\\.?$)|(?:living|working|studying) (?:in|at|as|for) .*(?:now|these days|currently|since|for)\\b',
    ),
    "I'm ",
  ],
  [
    opening(
      "moved (?:to|from|back)|relocated to|got (?:promoted|married|engaged|divorced|laid off|fired|hired|a (?:new )?(?:job|dog|cat|puppy|kitten|car))|landed a|started (?:a new job|at|working|as)|quit (?:my|smoking|drinking)|turned \\d|can(?:'|\\u2019)?t (?:stand|eat|have)|don(?:'|\\u2019)?t (?:eat|drink|smoke|like) \\p{L}|adopted a|grew up in|graduated from|broke up with|gave up|stopped (?:eating|drinking|smoking|using)|switched (?:from|to)|was (?:diagnosed|born|promoted)|got diagnosed|live in|work (?:at|as|for)|sold my|bought a|lost my job|left my job|hate \\p{L}|prefer (?!the |this|that|these|those|it\\b|not )",
    ),
    'I ',
  ],
];

/** The words, with the subject that the beginning of a message leaves out. */
export function tagged(
  { text, start }: Stretch,
  language: Language,
  mentions: Resolver,
): readonly Token[] {
  const lead = mentions.resolve('i') === undefined ? '' : droppedSubject(text);
  if (lead === '') return language.tag(text, start);
  const first = lead + text.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
  return language.tag(first, start - lead.length).map((token) => ({
    ...token,
    start: Math.max(token.start, start),
    end: Math.max(token.end, start),
  }));
}
