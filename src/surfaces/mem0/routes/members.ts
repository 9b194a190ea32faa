import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { passDoor } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { listMembers, putMember, readEmail, readRole, removeMember } from '../members.ts';
import { findOrganisation } from '../organisations.ts';
import { roleName } from '../projects.ts';
import { MANAGE, READ } from './organisations.ts';
import { projectOf } from './projects.ts';

/** Members of an organisation, or of one of its projects. */
interface Place {
  readonly path: string;
  /** What a member is called in answers. */
  readonly named: 'user_id' | 'username';
  idOf(call: Call): Promise<string>;
}

const PLACES: readonly Place[] = [
  {
    path: 'api/v1/orgs/organizations/:organisation/members',
    named: 'user_id',
    async idOf({ services, principal, parameters }) {
      return (await findOrganisation(services, principal, parameters[0] ?? '')).id;
    },
  },
  {
    path: 'api/v1/orgs/organizations/:organisation/projects/:project/members',
    named: 'username',
    async idOf(call) {
      return (await projectOf(call)).id;
    },
  },
];

function list(place: Place): Route['answer'] {
  return (call) =>
    passDoor(call, READ, {}, async ({ tenant }) => {
      const { services, principal } = call;
      const members = await listMembers(services, tenant, await place.idOf(call));
      return answer({
        members: [
          { [place.named]: principal.actor, role: roleName(principal) },
          ...members.map(({ email, role }) => ({ [place.named]: email, role })),
        ],
      });
    });
}

function put(place: Place, isNew: boolean): Route['answer'] {
  return (call): Promise<Answer> => {
    const member = { email: readEmail(call.body['email']), role: readRole(call.body['role']) };
    return passDoor(call, MANAGE, { across: true }, async ({ tenant }) => {
      await putMember(call.services, tenant, await place.idOf(call), member, isNew);
      return isNew
        ? answer({ message: 'Member added successfully.' }, 201)
        : answer({ message: 'Member updated successfully.' });
    });
  };
}

function remove(place: Place): Route['answer'] {
  return (call) => {
    const email = readEmail(call.body['email'] ?? call.query.get('email'));
    return passDoor(call, MANAGE, { across: true }, async ({ tenant }) => {
      await removeMember(call.services, tenant, await place.idOf(call), email);
      return answer({ message: 'Member removed successfully.' });
    });
  };
}

export const memberRoutes: readonly Route[] = PLACES.flatMap((place): readonly Route[] => [
  { method: 'GET', path: place.path, answer: list(place) },
  { method: 'POST', path: place.path, answer: put(place, true) },
  { method: 'PUT', path: place.path, answer: put(place, false) },
  { method: 'DELETE', path: place.path, answer: remove(place) },
]);
