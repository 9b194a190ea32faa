import { passWithFilter } from './access.ts';
import { checkProject } from './call.ts';
import type { Call } from './call.ts';
import { badRequest } from './errors.ts';
import { noteAccesses } from './accesses.ts';
import { noteReading, whenDone } from './events.ts';
import { feedbackFor } from './feedback.ts';
import { project, scoreBreakdown, toMemoryObject } from './memory-object.ts';
import type { ScoredMemory } from './memory-object.ts';
import { readProjectSettings } from './project-settings.ts';
import { readReadRequest } from './read-request.ts';
import { searchMemories } from './search.ts';
import { readFlag, readInteger, readNumber } from './values.ts';

const SEARCH = {
  name: 'memories.search',
  action: 'read',
  audit: 'reads',
  // An embedder may be waited for: what needs none does not wait for its turn.
  slow: 'searching',
  span: 'search_memory',
} as const;

const MOST = 1_000;
/** Scores are shown with so many decimals. */
const PRECISION = 10_000;

/** Answers a question with memories, best first; `threshold` and `limit` when the call says none. */
export async function searchCall(
  call: Call,
  fallback: { readonly threshold: number; readonly limit: number },
): Promise<readonly Partial<ScoredMemory>[]> {
  checkProject(call);
  const { body, services } = call;
  const startedAt = services.runtime.now();
  const query = body['query'];
  if (typeof query !== 'string' || query.trim() === '') {
    throw badRequest('query must be a non-empty string');
  }
  const request = readReadRequest(body, startedAt);
  const limit = readInteger('top_k', body['top_k'] ?? body['limit']) ?? fallback.limit;
  const threshold = readNumber('threshold', body['threshold']) ?? fallback.threshold;
  if (threshold < 0 || threshold > 1) throw badRequest('threshold must be between 0 and 1');
  const isExplained = readFlag('explain', body['explain'], false);
  return passWithFilter(call, SEARCH, request.filter, async (filter, { tenant }, tell) => {
    const parts = { services, whereabouts: call.whereabouts, tenant };
    const { decay } = await readProjectSettings(services, tenant);
    const hits = await searchMemories(parts, {
      filter,
      ...(await feedbackFor(services, tenant, filter)),
      decay,
      visibility: request.visibility,
      query: query.trim(),
      limit: Math.min(MOST, Math.max(1, limit)),
      threshold,
      rerank: readFlag('rerank', body['rerank'], false),
      byWords: readFlag('keyword_search', body['keyword_search'], false),
    });
    tell({ detail: { hits: hits.length } });
    if (decay) {
      const records = hits.map(({ record }) => record);
      whenDone(call, 'ACCESS', noteAccesses(services, tenant, records));
    }
    noteReading(call, tenant, {
      id: services.newId(),
      type: 'SEARCH',
      status: 'SUCCEEDED',
      entities: {},
      startedAt,
      payload: { hits: hits.length, top_k: limit, threshold },
    });
    const showing = { runtime: services.runtime, now: request.visibility.now };
    return hits.map(({ record, isWaiting, score, result, factors }) =>
      project<ScoredMemory>(
        {
          ...toMemoryObject(record, { ...showing, isWaiting }),
          score: Math.round(score * PRECISION) / PRECISION,
          score_breakdown: {
            ...scoreBreakdown(result, isExplained),
            ...(isExplained && factors),
          },
        },
        request.fields,
      ),
    );
  });
}
