import type { DerivedKind } from '../core/extraction.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Runtime } from '../core/runtime.ts';
import { isWritable } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { Store } from '../core/store.ts';
import { analyzeQuestion } from './question.ts';

/** Most memories looked at for one that says the same. */
const MOST_NEAR = 8;

/**
 * Memories of these kinds whose words are nearest to a sentence: where one that says the same would
 * be found. Only those that the scope may change, of its own agent.
 */
export async function findNear(
  store: Store,
  runtime: Runtime,
  scope: Scope,
  text: string,
  kinds: readonly DerivedKind[],
): Promise<readonly MemoryRecord[]> {
  const answer = await store.index.search({
    scope,
    question: analyzeQuestion(text),
    filter: { kinds, statuses: ['active', 'superseded', 'disputed', 'archived'], anyTime: true },
    limit: MOST_NEAR,
    minScore: 0,
    now: runtime.now(),
    without: ['neighbour', 'session', 'role', 'firstPerson', 'directive', 'meaning'],
  });
  return answer.hits
    .map(({ record }) => record)
    .filter((record) => isWritable(record.scope, scope) && record.scope.agent === scope.agent);
}
