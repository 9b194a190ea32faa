import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { passDoor } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { COLLECTIONS, removeDocuments } from '../documents.ts';
import { eraseProject } from '../erase-project.ts';
import { findOrganisation } from '../organisations.ts';
import {
  createProject,
  findProject,
  listProjects,
  toProjectObject,
  updateProject,
} from '../projects.ts';
import type { Project } from '../projects.ts';
import { readText } from '../values.ts';
import { ERASE, MANAGE, READ, readName } from './organisations.ts';

/** The project that the path names, once the door is passed. */
export async function projectOf({ services, principal, parameters }: Call): Promise<Project> {
  const [organisation = '', project = ''] = parameters;
  const { id } = await findOrganisation(services, principal, organisation);
  return findProject(services, principal, id, project);
}

function list(call: Call): Promise<Answer> {
  const { services, principal, parameters } = call;
  return passDoor(call, READ, {}, async () => {
    const { id } = await findOrganisation(services, principal, parameters[0] ?? '');
    const projects = await listProjects(services, principal, id);
    const shown = projects.map((each) => toProjectObject(services, principal, each));
    return answer(await Promise.all(shown));
  });
}

function create(call: Call): Promise<Answer> {
  const { services, principal, parameters, body } = call;
  const name = readName(body['name']);
  const description = readText('description', body['description']) ?? null;
  return passDoor(call, MANAGE, { across: true }, async () => {
    const { id } = await findOrganisation(services, principal, parameters[0] ?? '');
    const project = await createProject(services, principal, id, { name, description });
    return answer({ message: 'Project created successfully.', project_id: project.id });
  });
}

function getOne(call: Call): Promise<Answer> {
  const { services, principal } = call;
  return passDoor(call, READ, {}, async () =>
    answer(await toProjectObject(services, principal, await projectOf(call))),
  );
}

function update(call: Call): Promise<Answer> {
  return passDoor(call, MANAGE, { across: true }, async (_target, tell) => {
    await updateProject(call.services, await projectOf(call), call.body);
    tell({ detail: { fields: Object.keys(call.body) } });
    return answer({ message: 'Project updated successfully' });
  });
}

function remove(call: Call): Promise<Answer> {
  const { services } = call;
  return passDoor(call, ERASE, { across: true }, async ({ tenant }) => {
    const project = await projectOf(call);
    await eraseProject(services, project.tenant);
    const entry = { tenant, collection: COLLECTIONS.projects, id: project.id };
    await removeDocuments(services, [entry], { erase: true });
    return answer({ message: 'Project deleted successfully!' });
  });
}

const BASE = 'api/v1/orgs/organizations/:organisation/projects';

export const projectRoutes: readonly Route[] = [
  { method: 'GET', path: BASE, answer: list },
  { method: 'POST', path: BASE, answer: create },
  { method: 'GET', path: `${BASE}/:project`, answer: getOne },
  { method: 'PATCH', path: `${BASE}/:project`, answer: update },
  { method: 'DELETE', path: `${BASE}/:project`, answer: remove },
];
