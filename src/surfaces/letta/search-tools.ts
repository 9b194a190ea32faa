import { z } from 'zod';
import { answer } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { listAll } from './paging.ts';
import { readBody } from './read.ts';
import { text, texts } from './requests/fields.ts';
import type { Maybe } from './requests/fields.ts';
import { toolType, toTool } from './shapes/tool.ts';

interface SearchBody {
  readonly query?: Maybe<string>;
  readonly tags?: Maybe<string[]>;
  readonly tool_types?: Maybe<string[]>;
  readonly limit?: Maybe<number>;
}

const searchBody: z.ZodType<SearchBody> = z.looseObject({
  query: text,
  tags: texts,
  tool_types: texts,
  limit: z.int().min(0).max(1_000).nullish(),
});

/** Best first by how many of the words asked for are in the name and description. */
export async function searchTools(call: Call): Promise<Answer> {
  const { query, tags, tool_types: types, limit } = await readBody(call, searchBody);
  const words = (query ?? '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const all = await listAll(
    (page) => call.agents.tools.list(page),
    ({ id }) => id,
  );
  const scored = all
    .filter((tool) => types === undefined || types === null || types.includes(toolType(tool)))
    .filter((tool) => (tags ?? []).length === 0 || tags?.some((tag) => tool.tags.includes(tag)))
    .map((tool) => {
      const told = `${tool.name.replaceAll('_', ' ')} ${tool.description}`.toLowerCase();
      const hits = words.filter((word) => told.includes(word)).length;
      return { tool, told, score: words.length === 0 ? 1 : hits / words.length };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || (a.tool.name < b.tool.name ? -1 : 1));
  return answer(
    scored.slice(0, limit === 0 ? 50 : (limit ?? 50)).map(({ tool, told, score }, at) => ({
      tool: toTool(tool),
      embedded_text: told,
      combined_score: score,
      fts_rank: at + 1,
      vector_rank: null,
    })),
  );
}
