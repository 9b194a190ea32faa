import { blank, ownWords } from '../../text/own-words.ts';

/** Keeps the sentence whole where something stood that is not read. */
const hole = (match: string): string => `\u25a0${' '.repeat(match.length - 1)}`;

/** Something that asks a model to drop what it was told, wherever it stands. */
const POISON =
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}\b(?:instructions?|prompts?|rules|guidelines|directives?)\b|\bsystem prompt\b|\byou are now\b|\bjailbreak|\bdeveloper mode\b|<\/?(?:system|instructions?|assistant)>/i;
const JOKE =
  /\b(?:just|only|i['\u2019]?m|im|totally) (?:kidding|joking)\b|\bjk\b|\(joke\)|(?:^|\s)\/s(?:\s|$)|#joke|\bnot really,? (?:lol|haha)/i;
const FICTION =
  /\b(?:write|tell|compose|draft|generate|continue) (?:me |us )?(?:a|an|the|this|another|some)\b[^.!?\n]{0,40}\b(?:story|stories|poem|novel|scene|song|lyrics|dialogue|script|fiction|role-?play|email|letter|speech|essay|post|bio|cover letter)\b|\b(?:role-?play|pretend (?:that )?(?:you|i|we|to)|act as|imagine (?:that |you|i|we|a|being)|suppose (?:that )?(?:i|we|you)|hypothetically|let['\u2019]?s say)\b/i;
const TRANSLATE =
  /\b(?:translate|proofread|rewrite|rephrase|paraphrase|correct|summari[sz]e|edit|fix the grammar)\b[^\n]{0,60}[:\n]/i;

/** Whether a text is one of which nothing may be learned at all. */
export function isUnreadable(text: string): boolean {
  return [POISON, JOKE, FICTION, TRANSLATE].some((pattern) => pattern.test(text));
}

/**
 * The text with what is not the speaker's own statement blanked out, at the same offsets: code,
 * quoted lines, pasted pages, mail headers, remarks in brackets, links, and what others said in
 * quotation marks. Short quotations are names and keep their words.
 */
export function readableText(text: string): string {
  return ownWords(text)
    .replace(/`[^`\n]{0,300}`/g, hole)
    .replace(/\[[^[\]\n]{0,300}\]/g, blank)
    .replace(/\b(?:https?:\/\/|www\.)\S+/gi, hole)
    .replace(/(["\u201c\u201d])([^"\u201c\u201d\n]{0,300})(["\u201c\u201d])/g, quoted)
    .replace(SINGLE_QUOTED, quoted)
    .replace(/[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)/g, blank)
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, ' ');
}

/** The sign of "don't" closes nothing. */
const SINGLE_QUOTED =
  /(?<=^|[\s(:,])(['\u2018])((?:[^'\u2018\u2019\n]|(?<=\w)['\u2019](?=\w)){4,200})(['\u2019])(?=$|[\s.,!?;:)])/gm;

function quoted(match: string, _open: string, words: string): string {
  const isName =
    words.trim().split(/\s+/).length <= 4 && !/^(?:i|we|you|he|she|they|it)\b/i.test(words);
  return isName && words !== '' ? ` ${words} ` : hole(match);
}
