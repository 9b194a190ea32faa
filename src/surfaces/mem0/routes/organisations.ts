import { MemoirError } from '../../../index.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { passDoor } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { COLLECTIONS, removeDocuments } from '../documents.ts';
import { eraseProject } from '../erase-project.ts';
import { badRequest } from '../errors.ts';
import {
  createOrganisation,
  findOrganisation,
  listOrganisations,
  toOrganisationObject,
} from '../organisations.ts';
import { listProjects } from '../projects.ts';

export const READ = { name: 'projects.read', action: 'read', audit: 'reads' } as const;
export const MANAGE = { name: 'projects.manage', action: 'manage', audit: 'always' } as const;
export const ERASE = {
  name: 'projects.delete',
  action: 'manage',
  audit: 'always',
  grave: true,
} as const;

const LONGEST_NAME = 256;

export function readName(value: unknown): string {
  const isName = typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_NAME;
  if (isName) return value.trim();
  throw badRequest(`name must be a non-empty string of at most ${LONGEST_NAME} characters`);
}

function list(call: Call): Promise<Answer> {
  const { services, principal } = call;
  return passDoor(call, READ, {}, async () => {
    const organisations = await listOrganisations(services, principal);
    const shown = organisations.map((each) => toOrganisationObject(services, principal, each));
    return answer(await Promise.all(shown));
  });
}

function getOne(call: Call): Promise<Answer> {
  const { services, principal, parameters } = call;
  return passDoor(call, READ, {}, async () => {
    const organisation = await findOrganisation(services, principal, parameters[0] ?? '');
    return answer({ ...(await toOrganisationObject(services, principal, organisation)) });
  });
}

function create(call: Call): Promise<Answer> {
  const { services, principal } = call;
  const name = readName(call.body['name']);
  return passDoor(call, MANAGE, { across: true }, async () => {
    const id = await createOrganisation(services, principal, name);
    return answer({ message: 'Organization created successfully.', org_id: id }, 201);
  });
}

function remove(call: Call): Promise<Answer> {
  const { services, principal, parameters } = call;
  return passDoor(call, ERASE, { across: true }, async ({ tenant }) => {
    const { id, isDefault } = await findOrganisation(services, principal, parameters[0] ?? '');
    if (isDefault) {
      throw new MemoirError('FORBIDDEN', 'The organization of a key cannot be deleted.');
    }
    const projects = await listProjects(services, principal, id);
    for (const project of projects) await eraseProject(services, project.tenant);
    await removeDocuments(
      services,
      [
        ...projects.map((each) => ({ tenant, collection: COLLECTIONS.projects, id: each.id })),
        { tenant, collection: COLLECTIONS.organisations, id },
      ],
      { erase: true },
    );
    return answer({ message: 'Organization deleted successfully!' });
  });
}

const BASE = 'api/v1/orgs/organizations';

export const organisationRoutes: readonly Route[] = [
  { method: 'GET', path: BASE, answer: list },
  { method: 'POST', path: BASE, answer: create },
  { method: 'GET', path: `${BASE}/:organisation`, answer: getOne },
  { method: 'DELETE', path: `${BASE}/:organisation`, answer: remove },
];
