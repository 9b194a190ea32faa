import { plainWords } from '../text/analyze.ts';
import {
  excludes,
  isGeneral,
  kinshipOf,
  KINSHIPS,
  kinshipWordsIn,
  plainKinshipWord,
} from './kinship.ts';
import type { Kinship } from './kinship.ts';
import { SLICE, USER_KEY } from './names.ts';
import type { Name, Said } from './names.ts';

/** A memory that tells what the bearer of a name is to somebody. */
export interface Evidence {
  readonly said: Said;
  /** The name of the other: of whom it is the sister. */
  readonly owner: Name;
  readonly kinship: Kinship;
  /** "sister", where the text has a word for it. */
  readonly word: string | undefined;
  /** The words of the text around it: "older sister ana". */
  readonly text: string;
  /** It says that one who was told by kinship alone has this name. */
  readonly isNaming: boolean;
}

/** One bearer of a name, as far as the text tells them apart. */
export interface Bearer {
  /** No two bearers share it. */
  readonly id: string;
  readonly name: Name;
  /** What tells this bearer from others of the name: "sister". Absent when there is but one. */
  readonly label?: string;
  readonly evidence: readonly Evidence[];
}

/** Names of which one bearer is certain, and of those with several, who is meant where. */
export interface Bearers {
  readonly all: readonly Bearer[];
  of(name: Name, said: Said): Bearer;
}

/** The label of what is said of a name without telling which of its bearers is meant. */
const UNCLEAR = 'unclear';

/**
 * Tells people of one name apart by what they are to the same other: "my colleague Ana" is not "my
 * sister Ana". What else is said of the name belongs to the bearer that its source, its words or
 * its session speak of, or else to a bearer of its own: nobody is given what may be another's.
 */
export function* tellApart(
  names: readonly Name[],
  said: readonly Said[],
): Generator<undefined, Bearers> {
  const evidence = yield* gatherEvidence(said);
  const bearers = new Map<string, readonly Bearer[]>();
  for (const name of names) {
    const known = evidence.get(name.id) ?? [];
    bearers.set(name.id, divide(name, known) ?? [{ id: name.id, name, evidence: known }]);
  }
  const unclear = new Map<string, Bearer>();
  const of = (name: Name, mention: Said): Bearer => {
    const among = bearers.get(name.id) ?? [];
    const [only] = among;
    if (only !== undefined && among.length === 1) return only;
    const meant = meantBearer(among, mention);
    if (meant !== undefined) return meant;
    const id = `${name.id}#${UNCLEAR}`;
    const own = unclear.get(id) ?? { id, name, label: UNCLEAR, evidence: [] };
    unclear.set(id, own);
    return own;
  };
  yield;
  // Whoever is unclear is known only when every mention has been looked at.
  for (const [at, mention] of said.entries()) {
    of(mention.subject, mention);
    if (mention.object !== undefined) of(mention.object, mention);
    if (at % SLICE === 0) yield;
  }
  return { all: [...[...bearers.values()].flat(), ...unclear.values()], of };
}

function* gatherEvidence(said: readonly Said[]): Generator<undefined, Map<string, Evidence[]>> {
  const gathered = new Map<string, Evidence[]>();
  for (const [at, mention] of said.entries()) {
    if (at % SLICE === 0) yield;
    const found = evidenceOf(mention);
    if (found === undefined || mention.object === undefined) continue;
    const list = gathered.get(mention.object.id) ?? [];
    list.push(found);
    gathered.set(mention.object.id, list);
  }
  return gathered;
}

function evidenceOf(said: Said): Evidence | undefined {
  const { subject, statement, isNaming, record } = said;
  if (statement.negated === true || record.status === 'disputed') return undefined;
  if (isNaming) return evidenceOfNaming(said);
  const kinship = kinshipOf(statement.predicate);
  if (kinship === undefined) return undefined;
  const words = plainWords(record.text);
  const told = kinshipWordsIn([...words, ...plainWords(statement.object)], kinship);
  const word = told.find((each) => !isGeneral(each));
  return {
    said,
    owner: subject,
    kinship,
    word,
    text: words.map(plainKinshipWord).join(' '),
    isNaming,
  };
}

/** That the user is named so, and that somebody is who was told by kinship alone. */
function evidenceOfNaming(said: Said): Evidence | undefined {
  const { subject } = said;
  if (subject.key === USER_KEY)
    return { said, owner: subject, kinship: 'self', word: 'user', text: '', isNaming: true };
  if (subject.descriptor === undefined) return undefined;
  const { owner, phrase, word, means } = subject.descriptor;
  return {
    said,
    owner: ownerName(subject, owner),
    kinship: means.kinship,
    word,
    text: plainWords(phrase).join(' '),
    isNaming: true,
  };
}

/** Stands for the owner's name, of which only the id is compared. */
function ownerName(subject: Name, key: string): Name {
  return { ...subject, id: `living:${key}`, key, descriptor: undefined };
}

/** The bearers of a name that is several people's; undefined when nothing tells of more than one. */
function divide(name: Name, evidence: readonly Evidence[]): readonly Bearer[] | undefined {
  const owner = dividingOwner(evidence);
  if (owner === undefined) return undefined;
  const own = evidence.filter((each) => each.owner.id === owner);
  const leads = leadsOf(own);
  return [...new Set(leads.values())].map((lead) => {
    const told = own.filter((each) => leads.get(each.kinship) === lead);
    return { id: `${name.id}#${lead}`, name, label: labelOf(told, lead), evidence: told };
  });
}

function dividingOwner(evidence: readonly Evidence[]): string | undefined {
  const owners = [...new Set(evidence.map(({ owner }) => owner.id))].sort();
  const user = `living:${USER_KEY}`;
  const inOrder = owners.includes(user) ? [user, ...owners.filter((id) => id !== user)] : owners;
  return inOrder.find((id) => {
    const leads = leadsOf(evidence.filter(({ owner }) => owner.id === id));
    return new Set(leads.values()).size > 1;
  });
}

/** Each kinship with the one that leads its bearer: a friend joins the partner or the colleague. */
function leadsOf(evidence: readonly Evidence[]): Map<Kinship, Kinship> {
  const present = KINSHIPS.filter((kinship) => evidence.some((each) => each.kinship === kinship));
  return new Map(
    present.map((kinship) => {
      const joined = present.filter((other) => other !== kinship && !excludes(kinship, other));
      const [one] = joined;
      const joins = kinship === 'friend' && one !== undefined && joined.length === 1;
      return [kinship, joins ? one : kinship];
    }),
  );
}

function labelOf(evidence: readonly Evidence[], kinship: Kinship): string {
  const words = evidence.flatMap(({ word, kinship: own }) =>
    word === undefined || own !== kinship ? [] : [word],
  );
  return mostFrequent(words) ?? (kinship === 'self' ? 'user' : kinship);
}

export function mostFrequent(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const [best] = [...counts].sort(
    ([left, least], [right, most]) => most - least || (left < right ? -1 : 1),
  );
  return best?.[0];
}

/** Whom a mention means: by its own evidence, its source, its words, its session. */
function meantBearer(bearers: readonly Bearer[], said: Said): Bearer | undefined {
  const { record } = said;
  const sources = new Set(record.sources.map(({ id }) => id));
  const words = plainWords(record.text);
  const { session } = record.scope;
  const tests: ((bearer: Bearer) => boolean)[] = [
    ({ evidence }) => evidence.some((each) => each.said.record.id === record.id),
    ({ evidence }) =>
      evidence.some((each) => each.said.record.sources.some(({ id }) => sources.has(id))),
    ({ evidence }) => evidence.some(({ kinship }) => kinshipWordsIn(words, kinship).length > 0),
    ({ evidence }) =>
      session !== undefined && evidence.some((each) => each.said.record.scope.session === session),
  ];
  for (const test of tests) {
    const [meant, ...others] = bearers.filter(test);
    if (meant !== undefined && others.length === 0) return meant;
  }
  return undefined;
}
