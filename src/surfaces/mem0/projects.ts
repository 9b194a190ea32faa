import { MemoirError } from '../../index.ts';
import type { Principal } from '../../governance/principal.ts';
import type { Services } from '../services.ts';
import { organisationId, projectId } from './call.ts';
import { COLLECTIONS, everyDocument, isConflict } from './documents.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { listMembers } from './members.ts';
import { patchProject } from './project-patch.ts';
import { PROJECT_DOCUMENT } from './project-settings.ts';
import { isoTime } from './times.ts';

/** A project that a key may manage: its own tenant, or one that was made with such a key. */
export interface Project {
  readonly tenant: string;
  readonly id: string;
  readonly organisation: string;
  readonly isDefault: boolean;
}

type Parts = Pick<Services, 'memory' | 'runtime' | 'newId'>;

/** The tenant of a key. */
export function ownProject(principal: Principal): Project {
  return {
    tenant: principal.tenant,
    id: projectId(principal),
    organisation: organisationId(principal),
    isDefault: true,
  };
}

/** Those of an organisation, the key's own first. */
export async function listProjects(
  parts: Pick<Parts, 'memory'>,
  principal: Principal,
  organisation: string,
): Promise<readonly Project[]> {
  const own = ownProject(principal);
  const projects: Project[] = own.organisation === organisation ? [own] : [];
  const query = {
    tenant: principal.tenant,
    collection: COLLECTIONS.projects,
    all: [`organisation=${organisation}`],
  };
  for await (const { id } of everyDocument(parts, query)) {
    projects.push({ tenant: id, id, organisation, isDefault: false });
  }
  return projects;
}

/** NOT_FOUND for none, and for another key's. */
export async function findProject(
  parts: Pick<Parts, 'memory'>,
  principal: Principal,
  organisation: string,
  id: string,
): Promise<Project> {
  const projects = await listProjects(parts, principal, organisation);
  const found = projects.find((project) => project.id === id || project.tenant === id);
  if (found === undefined) throw projectNotFound();
  return found;
}

export function projectNotFound(): MemoirError {
  return new MemoirError('NOT_FOUND', 'Project not found!');
}

/**
 * Makes a tenant of a new name beside that of the key. Whoever is to work in it needs a key of its own,
 * which `memoir keys create --tenant` makes.
 */
export async function createProject(
  parts: Parts,
  principal: Principal,
  organisation: string,
  fields: { readonly name: string; readonly description: string | null },
): Promise<Project> {
  const tenant = `project-${parts.newId()}`;
  const now = isoTime(parts.runtime.now());
  await parts.memory.store.documents.commit([
    {
      type: 'put',
      tenant: principal.tenant,
      collection: COLLECTIONS.projects,
      id: tenant,
      expect: 0,
      terms: [`organisation=${organisation}`],
      order: now,
      value: {},
    },
    {
      type: 'put',
      tenant,
      collection: COLLECTIONS.projects,
      id: PROJECT_DOCUMENT,
      expect: 0,
      terms: [],
      order: '',
      value: { ...fields, created_at: now, updated_at: now },
    },
  ]);
  return { tenant, id: tenant, organisation, isDefault: false };
}

/** Changes the settings of a project for every call that comes after. */
export async function updateProject(
  parts: Parts,
  { tenant }: Project,
  patch: JsonObject,
): Promise<void> {
  const { documents } = parts.memory.store;
  for (;;) {
    const [known] = await documents.get(tenant, COLLECTIONS.projects, [PROJECT_DOCUMENT]);
    const now = isoTime(parts.runtime.now());
    const value = { created_at: now, ...patchProject(known?.value ?? {}, patch), updated_at: now };
    try {
      await documents.commit(
        [
          {
            type: 'put',
            tenant,
            collection: COLLECTIONS.projects,
            id: PROJECT_DOCUMENT,
            expect: known?.version ?? 0,
            terms: [],
            order: '',
            value,
          },
        ],
        { erase: true },
      );
      return;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

/** Every key of a project that is always there, with what it says before anybody set it. */
const BLANK: JsonObject = {
  description: null,
  usecase: null,
  memory_depth: null,
  inclusion_prompt: null,
  exclusion_prompt: null,
  custom_categories: null,
  custom_instructions: null,
  agent_custom_instructions: null,
  update_custom_instructions: null,
  summary_custom_instructions: null,
  summary_batch_size: 100,
  summary_max_tokens: null,
  expiration_date: null,
  enable_graph: true,
  multilingual: false,
  version: 'v2',
  active_prompt_profile: null,
  decay: false,
};

/** The whole of a project, as every route answers with it. */
export async function toProjectObject(
  parts: Pick<Services, 'memory' | 'runtime'>,
  principal: Principal,
  project: Project,
): Promise<JsonObject> {
  const { documents } = parts.memory.store;
  const { tenant } = project;
  const [stored] = await documents.get(tenant, COLLECTIONS.projects, [PROJECT_DOCUMENT]);
  const settings: unknown = stored?.value;
  const members = await listMembers(parts, principal.tenant, project.id);
  const own = isJsonObject(settings) ? settings : {};
  return {
    name: project.tenant,
    ...(isJsonObject(settings) ? {} : await beginningOf(parts, tenant)),
    ...BLANK,
    usecase: own['usecase_setting'] ?? null,
    ...own,
    project_id: project.id,
    org_id: project.organisation,
    is_default: project.isDefault,
    user_role: roleName(principal),
    members: [
      { username: principal.actor, role: roleName(principal), email: '' },
      ...members.map(({ email, role }) => ({ username: email, role, email })),
    ],
  };
}

/** Of projects that nobody changed: since somebody was first remembered there, else since just now. */
export async function beginningOf(
  { memory, runtime }: Pick<Services, 'memory' | 'runtime'>,
  tenant: string,
): Promise<{ readonly created_at: string; readonly updated_at: string }> {
  const { documents } = memory.store;
  const [first] = await documents.find({ tenant, collection: COLLECTIONS.entities, limit: 1 });
  const created: unknown = first?.value['created_at'];
  const at = typeof created === 'string' ? created : isoTime(runtime.now());
  return { created_at: at, updated_at: at };
}

export function roleName({ role }: Pick<Principal, 'role'>): 'OWNER' | 'READER' {
  return role === 'admin' ? 'OWNER' : 'READER';
}
