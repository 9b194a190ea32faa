const REGULAR =
  'live work like love enjoy prefer hate dislike play own drive speak want plan need use know take ' +
  'eat drink follow read manage lead run practice travel attend keep stay come report collect ' +
  'visit learn avoid miss train';
const PAST =
  'was had moved visited met bought went attended graduated got started stopped quit used lived ' +
  'worked studied sold adopted married joined left became no';

/** Verbs with which notes about a user begin, and how the user would say them. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ...REGULAR.split(' ').map((verb) => [`${verb}s`, verb] as const),
  ...PAST.split(' ').map((verb) => [verb, verb] as const),
  ['is', 'am'],
  ["isn't", 'am not'],
  ['has', 'have'],
  ['does', 'do'],
  ["doesn't", "don't"],
  ['goes', 'go'],
  ['studies', 'study'],
  ['watches', 'watch'],
  ['teaches', 'teach'],
]);

/** Nouns of which a note tells without saying whose they are. */
const NOUNS =
  /^(?:(?:first |full |last )?name|nickname|age|birthday|email(?: address)?|phone number|address|favou?rite [\w ]+|job|occupation|hometown|wife|husband|partner|sister|brother|mother|father|son|daughter|dog|cat|boss|team|company)(?:'s| is| was| are)\b/i;

/**
 * A note about a user in the words in which the user would say it: "Lives in Lisbon" is "I live in
 * Lisbon". Undefined when the note does not speak of the user.
 */
export function asSaid(note: string): string | undefined {
  const text = note.trim();
  const possessive = /^(?:the )?user['’]s (.+)$/is.exec(text)?.[1];
  if (possessive !== undefined) return `My ${possessive}`;
  const about = /^(?:the )?user (.+)$/is.exec(text)?.[1] ?? text;
  const [first = '', ...rest] = about.split(/\s+/);
  const verb = VERBS.get(first.toLowerCase());
  if (verb !== undefined) return ['I', verb, ...rest].join(' ');
  return NOUNS.test(text) ? `My ${text.charAt(0).toLowerCase()}${text.slice(1)}` : undefined;
}
