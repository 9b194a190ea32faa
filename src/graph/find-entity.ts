import { describe, invalidInput, MemoirError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { entityKey, plainKey } from './entity-key.ts';
import type { Graph } from './graph.ts';
import { USER_KEY } from './names.ts';
import type { Resolved } from './resolve.ts';

const MOST_NEAR = 5;
/** Names are compared one by one for a suggestion: of a large graph only so many. */
const MOST_COMPARED = 5_000;

/**
 * The entity of that id, name or alias; a part of a name, when it is a part of one alone. Throws
 * NOT_FOUND with names near it, INVALID_INPUT when several are called so.
 */
export function findEntity(graph: Graph, field: string, given: unknown): Resolved {
  const name = checkEntityName(field, given);
  const [entity, ...others] = entitiesCalled(graph, name);
  if (entity === undefined) throw unknownEntity(graph, field, name);
  if (others.length === 0) return entity;
  const ids = [entity, ...others].slice(0, MOST_NEAR).map(({ id }) => `"${id}"`);
  throw invalidInput(field, name, `several are called so, give one of ${ids.join(', ')}`);
}

export function checkEntityName(field: string, given: unknown): string {
  if (typeof given === 'string' && plainKey(given) !== '') return given;
  throw invalidInput(field, given, 'give the name of an entity');
}

/** All that may be meant, in the order of their ids: of the surest way in which any is. */
export function entitiesCalled(graph: Graph, name: string): readonly Resolved[] {
  const key = plainKey(name);
  const isUser = /^(?:me|i|myself|user)$/u.test(key) || name === USER_KEY;
  const own = graph.entities.get(isUser ? USER_KEY : name.toLowerCase());
  if (own !== undefined) return [own];
  // Other programs write the names of entities as one word: Maria_Silva.
  const ids = idsCalled(graph, name) ?? idsCalled(graph, name.replaceAll('_', ' ')) ?? [];
  return [...ids].sort().flatMap((id) => graph.entities.get(id) ?? []);
}

function idsCalled(graph: Graph, name: string): ReadonlySet<string> | undefined {
  return (
    graph.names.get(plainKey(name)) ??
    graph.names.get(entityKey(name, 'living')) ??
    graph.names.get(entityKey(name, 'other')) ??
    graph.parts.get(entityKey(name, 'living'))
  );
}

function unknownEntity(graph: Graph, field: string, name: string): MemoirError {
  const near = nearNames(graph, name);
  const hint =
    near.length > 0
      ? `did you mean ${near.map((each) => `"${each}"`).join(' or ')}?`
      : graph.entities.size === 0
        ? 'nothing is known about how things are connected yet'
        : 'list the entities to see what is known';
  return new MemoirError(
    'NOT_FOUND',
    `${field} is ${describe(name)}: no memory speaks of it; ${hint}`,
  );
}

function nearNames(graph: Graph, name: string): readonly string[] {
  const key = plainKey(name);
  const near = new Set<string>();
  const compared = [...graph.names, ...graph.parts].slice(0, MOST_COMPARED);
  const alike = suggest(
    key,
    compared.map(([known]) => known),
  );
  for (const [known, ids] of compared) {
    const isPart = key.length > 2 && (known.includes(key) || key.split(' ').includes(known));
    if (known !== alike && !isPart) continue;
    for (const id of ids) near.add(graph.entities.get(id)?.name ?? id);
  }
  return [...near].sort().slice(0, MOST_NEAR);
}
