import type { Services } from '../services.ts';
import { COLLECTIONS } from './documents.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';

export interface CustomCategory {
  readonly name: string;
  readonly description: string;
}

/** What a project says about how its memories are made and read. */
export interface ProjectSettings {
  readonly customInstructions: string | undefined;
  readonly agentCustomInstructions: string | undefined;
  /** Absent: the default catalogue. */
  readonly customCategories: readonly CustomCategory[] | undefined;
  readonly inclusionPrompt: string | undefined;
  readonly exclusionPrompt: string | undefined;
  readonly decay: boolean;
  /** The last day on which memories are visible whose add says none. */
  readonly expirationDate: string | undefined;
  /** Memories stay in the language in which they were said. */
  readonly multilingual: boolean;
}

/** The one settings document of a tenant; its value has the field names of the wire format. */
export const PROJECT_DOCUMENT = 'project';

/** What a project is stored with; empty before anybody set anything. */
export async function readProjectDocument(
  { memory }: Pick<Services, 'memory'>,
  tenant: string,
): Promise<JsonObject> {
  const { documents } = memory.store;
  const [document] = await documents.get(tenant, COLLECTIONS.projects, [PROJECT_DOCUMENT]);
  return document?.value ?? {};
}

export async function readProjectSettings(
  services: Pick<Services, 'memory'>,
  tenant: string,
): Promise<ProjectSettings> {
  const value = await readProjectDocument(services, tenant);
  return {
    customInstructions: textIn(value['custom_instructions']),
    agentCustomInstructions: textIn(value['agent_custom_instructions']),
    customCategories: categoriesIn(value['custom_categories']),
    inclusionPrompt: textIn(value['inclusion_prompt']),
    exclusionPrompt: textIn(value['exclusion_prompt']),
    decay: value['decay'] === true,
    expirationDate: textIn(value['expiration_date']),
    multilingual: value['multilingual'] === true,
  };
}

/** Instructions come as text or as a list of lines. */
function textIn(value: unknown): string | undefined {
  const text: unknown = Array.isArray(value) ? value.join('\n') : value;
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}

/** `[{name: description}]` or `[name]`; an empty list means the default catalogue. */
export function categoriesIn(value: unknown): readonly CustomCategory[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.flatMap((item: unknown): readonly CustomCategory[] => {
    if (typeof item === 'string') return [{ name: item, description: '' }];
    if (!isJsonObject(item)) return [];
    return Object.entries(item).map(([name, description]) => ({
      name,
      description: typeof description === 'string' ? description : '',
    }));
  });
}
