import type { EntityName, Relation } from '../core/graph.ts';
import { readCues } from './cues.ts';
import type { Cues } from './cues.ts';
import { isEntity, nameOnly, otherEnd } from './graph.ts';
import type { Graph } from './graph.ts';
import { holds, leads } from './moment.ts';
import type { Moment } from './moment.ts';
import { namedEntities } from './named-entities.ts';
import type { Named } from './named-entities.ts';
import { USER_KEY } from './names.ts';

/** A memory that the graph reaches from what a question names. */
export interface Reached {
  readonly memory: string;
  /** 0 to 1: how well the way to it fits the words of the question. */
  readonly weight: number;
  /** The relations from what is named to this one, as sentences. */
  readonly path: readonly string[];
}

export interface Expansion {
  /** What the question names that the graph knows. */
  readonly named: readonly EntityName[];
  /** Best first. Empty when nothing is named, or nothing about it fits the question. */
  readonly memories: readonly Reached[];
}

/** Relations looked at from one entity, beside those that fit the words: hubs have thousands. */
const MOST_EDGES = 50;
/** About an entity of few relations everything is worth something. */
const FEW_EDGES = 6;
/** From an entity of many relations only those are followed that fit at least so well. */
const LEAST_FIT_AT_HUB = 0.7;
/** The longest question that is read, in UTF-16 code units. */
const LONGEST_QUESTION = 2_000;

/**
 * Follows what a question names through the graph, over one or two relations, and never through the
 * user, with whom everything is connected. The last relation must fit the words of the question; a
 * relation on the way counts half when it does not.
 */
export function expandQuestion(
  graph: Graph,
  question: string,
  options: { readonly moment: Moment; readonly limit: number },
): Expansion {
  const text = question.slice(0, LONGEST_QUESTION);
  const named = namedEntities(graph, text, options.moment);
  if (named.length === 0) return { named: [], memories: [] };
  const walk: Walk = {
    graph,
    cues: readCues(text),
    moment: options.moment,
    named: new Set(named.map(({ entity }) => entity.id)),
    reached: new Map(),
  };
  for (const each of named) followFrom(walk, each);
  const memories = [...walk.reached.values()].sort(
    (left, right) => right.weight - left.weight || (left.memory < right.memory ? -1 : 1),
  );
  return {
    named: named.map(({ entity }) => nameOnly(entity)),
    memories: memories.slice(0, options.limit),
  };
}

interface Walk {
  readonly graph: Graph;
  readonly cues: Cues;
  readonly moment: Moment;
  readonly named: ReadonlySet<string>;
  readonly reached: Map<string, Reached>;
}

interface Edge {
  readonly relation: Relation;
  readonly fit: number;
}

function followFrom(walk: Walk, { entity, via }: Named): void {
  const behind = via === undefined ? [] : [via];
  if (via !== undefined) reach(walk, behind, TELLS_WHO);
  const edges = edgesFrom(walk, entity, via);
  const isKnownLittle = edges.length <= FEW_EDGES;
  for (const { relation, fit } of edges) {
    const path = [...behind, relation];
    if (fit > 0) reach(walk, path, worth(fit));
    else if (isKnownLittle) reach(walk, path, LITTLE);
    const to = otherEnd(relation, entity.id);
    if (!isEntity(to) || to.id === USER_KEY || !leads(relation, walk.moment)) continue;
    for (const next of edgesFrom(walk, to, relation)) {
      const end = otherEnd(next.relation, to.id);
      if (next.fit === 0 || (isEntity(end) && end.id === entity.id)) continue;
      const share = fit > 0 ? 1 : NO_FIT_ON_THE_WAY;
      reach(walk, [...path, next.relation], SECOND * worth(next.fit) * share);
    }
  }
}

/** That Ana is "my sister" belongs to the answer. */
const TELLS_WHO = 0.5;
const LITTLE = 0.15;
const SECOND = 0.9;
const NO_FIT_ON_THE_WAY = 0.5;
/** A memory on the way to another is a little less worth than that. */
const ON_THE_WAY = 0.95;

function worth(fit: number): number {
  return 0.4 + 0.6 * fit;
}

/** The relations of an entity that are worth following: those that fit, of hubs no others. */
function edgesFrom(walk: Walk, { id }: EntityName, except: Relation | undefined): Edge[] {
  const all = walk.graph.edges.get(id) ?? [];
  const isHub = all.length > MOST_EDGES;
  const least = isHub ? LEAST_FIT_AT_HUB : 0;
  const edges: Edge[] = [];
  for (const relation of all) {
    if (relation === except || !holds(relation, walk.moment)) continue;
    const fit = fitOf(walk, relation, id, isHub);
    if (fit >= least) edges.push({ relation, fit });
    if (edges.length === MOST_EDGES) break;
  }
  return edges;
}

/**
 * That it leads to something else the question names is as good as a word; that it leads to the
 * user, whom every question is about, is worth half.
 */
function fitOf({ cues, named }: Walk, relation: Relation, from: string, isHasty: boolean): number {
  const to = otherEnd(relation, from);
  const fit = cues.fit(relation, to, isHasty);
  if (!isEntity(to) || to.id === from) return fit;
  if (named.has(to.id)) return Math.max(fit, LIKE_NAMED);
  return to.id === USER_KEY ? fit / 2 : fit;
}

const LIKE_NAMED = 0.8;

/** Every memory on the path is worth keeping, the last one most. */
function reach({ reached }: Walk, path: readonly Relation[], weight: number): void {
  path.forEach((relation, at) => {
    const own = at === path.length - 1 ? weight : weight * ON_THE_WAY;
    const known = reached.get(relation.memory);
    if (known !== undefined && known.weight >= own) return;
    reached.set(relation.memory, {
      memory: relation.memory,
      weight: own,
      path: path.slice(0, at + 1).map(sentenceOf),
    });
  });
}

function sentenceOf({ subject, predicate, object, negated }: Relation): string {
  const end = isEntity(object) ? object.name : object.value;
  const sentence = `${subject.name} ${predicate} ${end}`;
  return negated === true ? `not so: ${sentence}` : sentence;
}
