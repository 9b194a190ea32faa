import type { Entity } from './entity.ts';
import { possessiveOf } from './sentence.ts';
import type { SlotValue } from './slots/slot.ts';
import { SECRET_VALUE } from './words.ts';

const LONGEST = 110;

/**
 * An object in words that are understood without its sentence: "my" and "me" become those of the one
 * who is spoken of. Undefined for what cannot be said so, and for what looks secret.
 */
export function speakFor(
  object: SlotValue,
  predicate: string,
  subject: Entity,
): string | undefined {
  if (object.entity !== undefined) return object.text;
  if (predicate === 'has pronouns')
    return /^\w+ ?\/ ?\w+$/.test(object.text) ? object.text : undefined;
  const text = inTheirWords(object.text, predicate, subject);
  if (text === '' || text.length > LONGEST || SECRET_VALUE.test(text)) return undefined;
  // A time was taken out of the middle.
  if (/\s,|\s['\u2019]s\b/.test(text)) return undefined;
  if (/\b(?:you|your|yours|yourself|this|that|these|those)\b|[\u25a0?<>{}|]/i.test(text))
    return undefined;
  if (
    /\b(?:it|them|him)\b|\bher$|\bher (?:to|up|back|out|in|on|at|with|about|for|and)\b/i.test(text)
  )
    return undefined;
  return text;
}

function inTheirWords(text: string, predicate: string, subject: Entity): string {
  const isOwn =
    predicate === 'owns' || predicate === 'has' || predicate === 'drives' || predicate === 'bought';
  const plain = isOwn ? text.replace(/^(?:my|our|his|her|their)\s+(?:own\s+)?/i, '') : text;
  const theirs = subject.isSpeaker === true ? 'their' : possessiveOf('user');
  return plain
    .replace(/\b(?:my|our)\b/gi, theirs)
    .replace(/\b(?:myself|ourselves)\b/gi, 'themselves')
    .replace(/\b(?:mine|ours)\b/gi, 'theirs')
    .replace(/\b(?:i|we)\b(?!['\u2019.])/gi, (word) =>
      word === 'i' || word === 'I' || word.toLowerCase() === 'we' ? 'they' : word,
    )
    .replace(/\b(?:me|us)\b/g, subject.isSpeaker === true ? 'them' : 'the user')
    .replace(/[\s.,;:!]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
