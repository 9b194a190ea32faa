import type { Stance, Statement } from '../../core/statement.ts';
import { predicateOf } from '../../truth/predicates.ts';
import type { Entity, Kin } from './entity.ts';
import type { Finding } from './finding.ts';
import { baseImportance } from './finding.ts';
import { capital, possessiveOf, subjectInWords } from './sentence.ts';

export interface KinPlace {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

/** "Ana is the user's sister": what an entity with a word of kinship says of its owner. */
export function kinFinding(entity: Entity, stance: Stance, place: KinPlace): Finding {
  const { kin } = entity;
  if (kin === undefined) throw new TypeError(`${entity.name} stands in no relation.`);
  const isOver =
    /^(?:ex|former)\b/.test(kin.word) ||
    (endsWithDeath(kin) && /^(?:late|deceased|dead)\b/.test(kin.word));
  const statement: Statement = {
    subject: kin.owner.name,
    subjectType: kin.owner.type,
    predicate: kin.kinship.predicate,
    object: entity.name,
    objectType: entity.type,
  };
  return {
    ...place,
    kind: predicateOf(statement.predicate).kind,
    text: sentence(entity, isOver ? 'holds' : stance),
    statement,
    stance: isOver ? 'ended' : stance,
    importance: baseImportance(statement, kin.owner.isSpeaker === true),
    introduces: entity,
  };
}

/** A pet and a partner one has had; whose child or friend somebody is stays so. */
export function endsWithDeath({ kinship }: Kin): boolean {
  return (
    kinship.isAnimal === true ||
    /^(?:is married to|is in a relationship with|has partner)$/.test(kinship.predicate)
  );
}

function sentence({ name, kin }: Entity, stance: Stance): string {
  if (kin === undefined) return name;
  if (!kin.isNamed) {
    const verb = stance === 'holds' ? 'has' : stance === 'ended' ? 'no longer has' : 'had';
    return `${subjectInWords(kin.owner.name)} ${verb} ${/^[aeiou]/.test(kin.word) ? 'an' : 'a'} ${kin.word}`;
  }
  const verb = stance === 'holds' ? 'is' : stance === 'ended' ? 'is no longer' : 'was';
  return capital(`${name} ${verb} ${possessiveOf(kin.owner.name)} ${kin.word}`);
}
