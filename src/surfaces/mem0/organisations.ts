import { MemoirError } from '../../index.ts';
import type { StoredDocument } from '../../index.ts';
import type { Principal } from '../../governance/principal.ts';
import type { Services } from '../services.ts';
import { organisationId } from './call.ts';
import { COLLECTIONS, everyDocument } from './documents.ts';
import { beginningOf, roleName } from './projects.ts';
import { listMembers } from './members.ts';
import { isoTime } from './times.ts';

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  /** That of the key itself. */
  readonly isDefault: boolean;
}

export interface OrganisationObject {
  readonly org_id: string;
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly members: readonly {
    readonly username: string;
    readonly role: string;
    readonly email: string;
  }[];
  readonly is_default: boolean;
  readonly byok_enabled: boolean;
  readonly invitations: readonly never[];
  readonly owner_pricing_plan: null;
  readonly is_owner: boolean;
  readonly user_role: string;
}

type Parts = Pick<Services, 'memory' | 'runtime' | 'newId'>;

/** The key's own first, then those that were made with such a key. */
export async function listOrganisations(
  parts: Pick<Parts, 'memory' | 'runtime'>,
  principal: Principal,
): Promise<readonly Organisation[]> {
  const { created_at: createdAt } = await beginningOf(parts, principal.tenant);
  const organisations: Organisation[] = [
    {
      id: organisationId(principal),
      name: principal.tenant,
      createdAt,
      isDefault: true,
    },
  ];
  const query = { tenant: principal.tenant, collection: COLLECTIONS.organisations };
  for await (const document of everyDocument(parts, query)) {
    organisations.push(toOrganisation(document));
  }
  return organisations;
}

function toOrganisation({ id, value }: StoredDocument): Organisation {
  const { name, created_at: createdAt } = value;
  return { id, name: String(name), createdAt: String(createdAt), isDefault: false };
}

/** NOT_FOUND for none, and for another key's. */
export async function findOrganisation(
  parts: Pick<Parts, 'memory' | 'runtime'>,
  principal: Principal,
  id: string,
): Promise<Organisation> {
  const organisations = await listOrganisations(parts, principal);
  const found = organisations.find(
    (each) => each.id === id || (each.isDefault && id === `org-${principal.tenant}`),
  );
  if (found === undefined) throw new MemoirError('NOT_FOUND', 'Organization not found!');
  return found;
}

export async function createOrganisation(
  parts: Parts,
  { tenant }: Principal,
  name: string,
): Promise<string> {
  const id = `org-${parts.newId()}`;
  const now = isoTime(parts.runtime.now());
  const value = { name, created_at: now };
  const place = { tenant, collection: COLLECTIONS.organisations, id } as const;
  await parts.memory.store.documents.commit([
    { type: 'put', ...place, expect: 0, terms: [], order: now, value },
  ]);
  return id;
}

export async function toOrganisationObject(
  parts: Pick<Services, 'memory' | 'runtime'>,
  principal: Principal,
  { id, name, createdAt, isDefault }: Organisation,
): Promise<OrganisationObject> {
  const members = await listMembers(parts, principal.tenant, id);
  return {
    org_id: id,
    name,
    created_at: createdAt,
    updated_at: createdAt,
    members: [
      { username: principal.actor, role: roleName(principal), email: '' },
      ...members.map(({ email, role }) => ({ username: email, role, email })),
    ],
    is_default: isDefault,
    byok_enabled: false,
    invitations: [],
    owner_pricing_plan: null,
    is_owner: principal.role === 'admin',
    user_role: roleName(principal),
  };
}
