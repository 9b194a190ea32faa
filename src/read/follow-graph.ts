import type { MemoryRecord } from '../core/record.ts';
import { isDerived } from '../core/record.ts';
import type { Expansion, Reached } from '../graph/expand.ts';
import type { Graph } from '../graph/graph.ts';
import { kinshipWord } from '../graph/kinship.ts';
import type { Moment } from '../graph/moment.ts';
import { plainWords } from '../text/analyze.ts';
import type { Knowledge } from './knowledge.ts';

/** A memory that the graph reaches from what the question names. */
export interface FollowedMemory {
  /** The episode that says it, or the memory itself when it rests on nothing else. */
  readonly id: string;
  readonly weight: number;
  readonly path: readonly string[];
}

/** Ways through the graph that are looked at. */
const MOST_REACHED = 10;
/** What fits the question less is left to the words. */
const LEAST_WEIGHT = 0.5;

/**
 * Memories that are connected with what the question names by relations that fit its words, over two
 * relations at most: "when is the deadline of the project Alice manages" names Alice, and leads over
 * her project to its deadline. What one relation reaches the words find by themselves. Empty when the
 * question names nothing that the graph knows, or the graph is not there in time.
 */
export async function followGraph(
  build: () => Promise<Graph | undefined>,
  question: string,
  moment: Moment,
  knowledge: Knowledge,
): Promise<readonly FollowedMemory[]> {
  if (!namesSomething(question, knowledge)) return [];
  const graph = await build();
  if (graph === undefined) return [];
  // The code is loaded when something is named: most questions never need it.
  const { expandQuestion } = await import('../graph/expand.ts');
  const expansion: Expansion = expandQuestion(graph, question, {
    moment,
    limit: MOST_REACHED,
  });
  return expansion.memories
    .filter(({ weight, path }) => weight >= LEAST_WEIGHT && path.length > 1)
    .flatMap((reached) => sayingOf(reached, knowledge));
}

/** Whether the question has a word of a name, or one like "sister", so that a graph is worth building. */
function namesSomething(question: string, { nameWords }: Knowledge): boolean {
  return plainWords(question).some(
    (word) => nameWords.has(word) || kinshipWord(word) !== undefined,
  );
}

function sayingOf(
  { memory, weight, path }: Reached,
  knowledge: Knowledge,
): readonly FollowedMemory[] {
  const record = knowledge.records.get(memory);
  if (record === undefined) return [];
  return [{ id: latestSource(record), weight, path }];
}

function latestSource(record: MemoryRecord): string {
  if (!isDerived(record)) return record.id;
  const said = record.sources
    .filter(({ id }) => id !== record.id)
    .toSorted((left, right) =>
      (left.observation?.at ?? '') < (right.observation?.at ?? '') ? 1 : -1,
    );
  return said[0]?.id ?? record.id;
}
