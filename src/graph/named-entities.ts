import type { Relation } from '../core/graph.ts';
import { isSpaceless } from '../text/character-pairs.ts';
import { normalize } from '../text/normalize.ts';
import { isEntity } from './graph.ts';
import type { Graph } from './graph.ts';
import { kinshipOf, kinshipWord, plainKinshipWord } from './kinship.ts';
import type { KinshipWord } from './kinship.ts';
import { leads } from './moment.ts';
import type { Moment } from './moment.ts';
import { USER_KEY } from './names.ts';
import type { Resolved } from './resolve.ts';
import { mayBeName, readSpokenWords } from './spoken-names.ts';
import type { SpokenName, SpokenWord } from './spoken-names.ts';

/** An entity that a question speaks of. */
export interface Named {
  readonly entity: Resolved;
  /** The relation by which it was told: "my sister" is Ana because the user has a sister, Ana. */
  readonly via: Relation | undefined;
}

/** A name that more have than this tells of nobody. */
const MOST_MEANT = 3;

/**
 * The entities a text names, the longest names first taken, and those it tells by kinship ("my
 * sister", "Ana's boss"). The user alone is never among them: who speaks of "I" names nobody.
 */
export function namedEntities(graph: Graph, text: string, moment: Moment): readonly Named[] {
  const words = readSpokenWords(text);
  const isWrittenSmall = !words.some(({ isCapitalised, word }) => isCapitalised && word !== 'i');
  const named = new Map<string, Named>();
  let owner: string | undefined;
  for (let at = 0; at < words.length;) {
    const found = nameAt(graph, words, at, isWrittenSmall);
    const meant = (found?.ids ?? []).flatMap((id) => graph.entities.get(id) ?? []);
    for (const entity of meant) named.set(entity.id, { entity, via: undefined });
    const last = words[at + (found?.words.length ?? 1) - 1];
    if (meant.length === 1 && last?.isPossessive === true) owner = meant[0]?.id;
    else if (found !== undefined) owner = undefined;
    const word = words[at]?.word ?? '';
    if (word === 'my' || word === 'our') owner = USER_KEY;
    const kin = kinshipWord(word);
    if (kin !== undefined && owner !== undefined) {
      const told = kinOf(graph, owner, word, kin, moment);
      // Who is asked about is the boss, not he whose boss it is.
      if (told.length > 0) named.delete(owner);
      for (const each of told) named.set(each.entity.id, named.get(each.entity.id) ?? each);
      const [only, ...others] = told;
      owner = others.length === 0 && words[at]?.isPossessive === true ? only?.entity.id : undefined;
    }
    at += found?.words.length ?? 1;
  }
  for (const entity of namedWithoutSpaces(graph, text))
    named.set(entity.id, { entity, via: undefined });
  return narrowed([...named.values()], words);
}

function nameAt(
  graph: Graph,
  words: readonly SpokenWord[],
  at: number,
  isWrittenSmall: boolean,
): SpokenName | undefined {
  return graph.spoken.get(words[at]?.word ?? '')?.find(({ words: wanted, ids }) => {
    if (ids.length > MOST_MEANT) return false;
    const here = words.slice(at, at + wanted.length);
    if (here.length < wanted.length || here.some(({ word }, index) => word !== wanted[index]))
      return false;
    return wanted.length > 1 || mayBeName(here[0] as SpokenWord, isWrittenSmall, at === 0);
  });
}

/** Those of the very relation first ("my boss" is no colleague), then all of the same kinship. */
function kinOf(
  graph: Graph,
  owner: string,
  word: string,
  { predicate, kinship }: KinshipWord,
  moment: Moment,
): readonly Named[] {
  const kin = (graph.edges.get(owner) ?? []).flatMap((relation) => {
    const { subject, object } = relation;
    if (kinshipOf(relation.predicate) !== kinship || subject.id !== owner) return [];
    const entity =
      isEntity(object) && leads(relation, moment) ? graph.entities.get(object.id) : undefined;
    return entity === undefined ? [] : [{ entity, via: relation }];
  });
  const plain = plainKinshipWord(word);
  const called = kin.filter(({ entity: { keys } }) => keys.some((key) => key.includes(plain)));
  const exact = kin.filter(({ via }) => via.predicate === predicate);
  const meant = [called, exact, kin].find(({ length }) => length > 0) ?? [];
  return meant.length <= MOST_MEANT ? meant : [];
}

function namedWithoutSpaces(graph: Graph, text: string): readonly Resolved[] {
  const written = normalize(text);
  if (!isSpaceless(written)) return [];
  return (graph.spoken.get('') ?? [])
    .filter(({ words, ids }) => ids.length <= MOST_MEANT && written.includes(words.join(' ')))
    .flatMap(({ ids }) => ids.flatMap((id) => graph.entities.get(id) ?? []));
}

/** Of several of one name, those whose label the text has: "Ana, my sister". */
function narrowed(named: readonly Named[], words: readonly SpokenWord[]): readonly Named[] {
  const said = new Set(words.map(({ word }) => word));
  const labelled = named.filter(({ entity }) => said.has(labelOf(entity) ?? ''));
  const bare = new Set(labelled.map(({ entity }) => bareName(entity)));
  return named.filter((each) => !bare.has(bareName(each.entity)) || labelled.includes(each));
}

function labelOf({ id }: Resolved): string | undefined {
  return /\(([^)]*)\)$/u.exec(id)?.[1];
}

function bareName({ id }: Resolved): string {
  return id.replace(/ \([^)]*\)$/u, '');
}
