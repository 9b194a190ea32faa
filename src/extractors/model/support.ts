import { analyze, plainWords, readTerms } from '../../text/analyze.ts';
import { normalize } from '../../text/normalize.ts';
import { PREDICATES } from '../../truth/predicates.ts';

/** The stems by which a claim is compared with what was said. */
export interface Evidence {
  readonly stems: ReadonlySet<string>;
  /** The same text folded, for what has no stems ("The Who", an emoji). */
  readonly folded: string;
}

export function evidenceOf(text: string): Evidence {
  return { stems: new Set(analyze(text)), folded: normalize(text) };
}

/** Words for the user, who is named in every sentence and in no message. */
const USER_WORDS = new Set(
  plainWords(
    'user users nutzer nutzers nutzerin benutzer benutzers benutzerin usuario usuaria utilisateur utilisatrice utente utilizador usuário gebruiker användare användaren пользователь пользователя المستخدم',
  ),
);
const USER_STEMS = new Set([...USER_WORDS, ...analyze([...USER_WORDS].join('. '))]);
/** The same in scripts without spaces, where words have no ends. */
const USER_RUNS = /ユーザー?|用户|用戶|使用者|사용자/gu;

/** Words that sentences are built with: the vocabulary's, and those by which one reports. */
const FRAME = new Set([
  ...analyze(Object.keys(PREDICATES).join(' ')),
  ...analyze(
    'is was has had work live like love enjoy prefer want plan intend own use go went get got give call say said tell told mention state ask currently recently now still also very really person people favourite favorite named name know think believe feel happen become make made take keep stay move moved start began stop ended answer answers assistant reply responses always never without any time year old age',
  ),
]);

/**
 * The stems of a text that carry its meaning: without the user, frame words and those of `names`. It
 * is read in the language of `said`, since a sentence alone is often too short to tell its own.
 */
export function contentStems(
  text: string,
  said: string,
  names: ReadonlySet<string>,
): readonly string[] {
  const claim = text.replaceAll(USER_RUNS, ' ');
  const ofBoth = readTerms(`${claim}\n${said}`).terms;
  const stems = ofBoth.slice(0, ofBoth.length - readTerms(said).terms.length);
  return [
    ...new Set(
      stems.filter((stem) => !USER_STEMS.has(stem) && !FRAME.has(stem) && !names.has(stem)),
    ),
  ];
}

/** 0 to 1: how many of the stems the evidence has, in this or another form; 1 for none. */
export function supportOf(stems: readonly string[], evidence: Evidence): number {
  if (stems.length === 0) return 1;
  return stems.filter((stem) => hasForm(evidence, stem)).length / stems.length;
}

/** They stand for something else, and say nothing once they are alone. */
const PRONOUNS = new Set(
  plainWords('it that this these those them they he she him her there here one ones so'),
);

/** Whether the evidence has a value: all its stems, or its very words where it has none. */
export function hasValue(evidence: Evidence, value: string): boolean {
  const stems = [...new Set(analyze(value))];
  if (stems.length > 0) {
    return stems.every((stem) => USER_STEMS.has(stem) || evidence.stems.has(stem));
  }
  const words = bareWords(value);
  if (words === '') return evidence.folded.includes(normalize(value));
  return !PRONOUNS.has(words) && ` ${bareWords(evidence.folded)} `.includes(` ${words} `);
}

function bareWords(text: string): string {
  return normalize(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Shortest beginning that two forms of one word share, and the part of the longer one it must be. */
const SHORTEST_SHARED = 4;
const SHARED_PART = 0.75;

/** "adopt" and "adoption"; names are compared by `hasValue`, which does not take one for another. */
function hasForm({ stems }: Evidence, stem: string): boolean {
  if (stems.has(stem)) return true;
  if (stem.length < SHORTEST_SHARED || /\d/.test(stem)) return false;
  for (const other of stems) {
    const shared = sharedLength(stem, other);
    const longer = Math.max(stem.length, other.length);
    if (shared >= SHORTEST_SHARED && shared >= longer * SHARED_PART) return true;
  }
  return false;
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}
