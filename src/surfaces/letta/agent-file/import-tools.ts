import type { Agents, JsonObject, JsonValue, ToolRecord } from '../../../index.ts';
import { objectOf, withLetta } from '../extra.ts';
import { listAll } from '../paging.ts';
import { given } from '../read.ts';
import { pick } from '../requests/fields.ts';

export interface ImportedTools {
  /** Names of tools here, by ids of the file. */
  readonly byId: ReadonlyMap<string, string>;
  /** A tool that an agent names, if it is known here. */
  byName(tool: JsonValue): string | undefined;
  /** Names of tools of theirs that there is nothing for here. */
  readonly missing: readonly string[];
}

const KEPT = ['source_code', 'source_type', 'args_json_schema', 'return_char_limit'] as const;

/** What the tools of old agents are called here. */
const OTHER_NAMES: ReadonlySet<string> = new Set(['send_message']);

/**
 * Tools of a file: those of the same name are taken as they are here, custom ones are kept as schemas for
 * callers to run. `override`: schemas that are there already are replaced.
 */
export async function importTools(
  agents: Agents,
  values: readonly JsonValue[],
  override: boolean,
): Promise<ImportedTools> {
  const there = await listAll(
    (page) => agents.tools.list(page),
    ({ id }) => id,
  );
  const known = new Map(there.map((tool) => [tool.name, tool]));
  const byId = new Map<string, string>();
  const missing: string[] = [];
  for (const value of values) {
    const tool = objectOf(value) ?? {};
    const { id, name } = tool;
    if (typeof name !== 'string' || OTHER_NAMES.has(name)) continue;
    const found = known.get(name);
    if (found === undefined && tool['tool_type'] !== 'custom') {
      missing.push(name);
      continue;
    }
    if (found === undefined || (override && found.source === 'client')) {
      known.set(name, await keep(agents, name, tool, found));
    }
    byId.set(String(id), name);
  }
  return {
    byId,
    missing,
    byName: (tool) => {
      const name = typeof tool === 'string' ? tool : objectOf(tool)?.['name'];
      return typeof name === 'string' && known.has(name) ? name : undefined;
    },
  };
}

function keep(
  { tools }: Agents,
  name: string,
  tool: JsonObject,
  found: ToolRecord | undefined,
): Promise<ToolRecord> {
  const schema = objectOf(tool['json_schema']) ?? {};
  const { description } = tool;
  const settings = {
    ...given({
      description: typeof description === 'string' ? description : undefined,
      parameters: objectOf(schema['parameters']),
      requiresApproval: tool['default_requires_approval'] === true ? true : undefined,
    }),
    extra: withLetta({}, pick(tool, KEPT)),
  };
  return found === undefined
    ? tools.create({ name, ...settings })
    : tools.update(found.id, settings);
}
