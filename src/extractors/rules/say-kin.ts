import type { Finding } from './finding.ts';
import type { KinPlace } from './kin-finding.ts';
import { kinFinding } from './kin-finding.ts';
import { kinshipOf, singularKin } from './kinship.ts';
import type { Said } from './said.ts';
import { confidenceOf } from './said.ts';

/** What is said of two people by the word for one of them. */
export function sayKin(said: Said): readonly Finding[] {
  const { rule, subject, object, match, clause } = said;
  const place = {
    rule: rule.name,
    start: clause.start,
    end: clause.end,
    confidence: confidenceOf(rule.reliability, clause, subject),
  };
  if (clause.verb.isNegated) return [];
  if (rule.says === '$is' && object.entity?.kin !== undefined) {
    const kin = { ...object.entity.kin, isNamed: true };
    if (subject.kin !== undefined || subject.isSpeaker === true) return [];
    return [kinFinding({ ...subject, kin }, said.stance, place)];
  }
  if (rule.says === '$named') {
    if (subject.kin === undefined || subject.kin.isNamed) return [];
    const { attribute: _, ...somebody } = subject;
    const kin = { ...subject.kin, isNamed: true };
    return [kinFinding({ ...somebody, name: object.text, kin }, said.stance, place)];
  }
  if (rule.says === '$plural') return sayPlural(said, place);
  const head = (match.slots.get('relative') ?? match.slots.get('relatives'))?.[0];
  const kinship = head?.word === undefined ? undefined : kinshipOf(head.word);
  if (rule.says !== '$kin' || kinship === undefined || head?.word === undefined) return [];
  // "She had a baby" tells of a birth.
  if (head.word === 'baby' && said.stance !== 'holds') return [];
  const isNamed = rule.slot === 'names';
  const word = singular(head.text.toLowerCase(), head.word);
  const kin = { kinship, word, owner: subject, isNamed };
  const type = kinship.isAnimal === true ? ('animal' as const) : ('person' as const);
  return [
    kinFinding(
      { name: isNamed ? object.text : `${subject.name}'s ${word}`, type, kin },
      said.stance,
      place,
    ),
  ];
}

/** "My four dogs are named Pepper and Pixie". */
function sayPlural({ subject, object, stance }: Said, place: KinPlace): readonly Finding[] {
  const { attribute = '', ...owner } = subject;
  const word = singularKin(attribute.split(' ').at(-1)?.toLowerCase() ?? '');
  const kinship = word === undefined ? undefined : kinshipOf(word);
  if (word === undefined || kinship === undefined) return [];
  const type = kinship.isAnimal === true ? ('animal' as const) : ('person' as const);
  return [
    kinFinding(
      { name: object.text, type, kin: { kinship, word, owner, isNamed: true } },
      stance,
      place,
    ),
  ];
}

/** "two black cats" is "black cat". */
function singular(words: string, word: string): string {
  return `${words.replace(/^\d+\s+/, '').replace(/\S+$/, '')}${word}`
    .replace(/^(?:an?|one)\s+/, '')
    .trim();
}
