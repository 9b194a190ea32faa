import type { MemoryRecord } from '../../../index.ts';
import { passWithFilter } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { categoriesOf } from '../categories.ts';
import { checkProject } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { knownNow } from '../known.ts';
import { readProjectDocument } from '../project-settings.ts';
import { readReadRequest } from '../read-request.ts';

const SUMMARISE = { name: 'memories.summary', action: 'read', audit: 'reads' } as const;

const NEEDS_ENTITY = 'One of the filters: app_id, user_id, agent_id, run_id is required!';
/** Most memories of a summary; characters of a token, about. */
const MOST = 200;
const CHARACTERS = 4;

interface Summary {
  readonly summary: string;
  readonly memory_ids: readonly string[];
}

/** One summary for each category, of what matters most in its own words; longest lists first. */
function summariesOf(records: readonly MemoryRecord[], mostCharacters: number): readonly Summary[] {
  const important = records
    .toSorted((left, right) => right.importance - left.importance)
    .slice(0, MOST);
  const groups = Map.groupBy(important, (record) => categoriesOf(record)[0] ?? 'misc');
  let left = mostCharacters;
  return [...groups.values()]
    .toSorted((one, other) => other.length - one.length)
    .flatMap((group): readonly Summary[] => {
      const told = group.filter(({ text }) => {
        left -= text.length;
        return left >= 0;
      });
      if (told.length === 0) return [];
      const summary = told.map(({ text }) => text.replace(/[.\s]+$/u, '')).join('. ');
      return [{ summary: `${summary}.`, memory_ids: told.map(({ id }) => id) }];
    });
}

async function summarise(call: Call): Promise<Answer> {
  checkProject(call);
  const { services, whereabouts, body } = call;
  const now = services.runtime.now();
  const { filter } = readReadRequest(body, now, NEEDS_ENTITY);
  return passWithFilter(call, SUMMARISE, filter, async (bounded, { tenant }) => {
    const records = await knownNow({ services, whereabouts, tenant }, bounded, now);
    const project = await readProjectDocument(services, tenant);
    const tokens = project['summary_max_tokens'];
    const most = typeof tokens === 'number' && tokens > 0 ? tokens * CHARACTERS : Infinity;
    return answer(summariesOf(records, most));
  });
}

export const summaryRoutes: readonly Route[] = [
  { method: 'POST', path: 'v1/summary', answer: summarise },
];
