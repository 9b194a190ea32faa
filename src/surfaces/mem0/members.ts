import type { Services } from '../services.ts';
import { MemoirError } from '../../index.ts';
import { COLLECTIONS, everyDocument } from './documents.ts';
import { badRequest } from './errors.ts';
import { isoTime } from './times.ts';

/**
 * Somebody who belongs to an organisation or a project, as callers keep them. It is a list and nothing
 * more: what anybody may do is what their key may do.
 */
export interface Member {
  readonly email: string;
  readonly role: string;
}

type Parts = Pick<Services, 'memory' | 'runtime'>;

/** Longest address and role, in characters. */
const LONGEST = 254;

export function readEmail(value: unknown): string {
  if (typeof value === 'string' && /^\S+@\S+$/.test(value) && value.length <= LONGEST) return value;
  throw badRequest('email must be an e-mail address');
}

export function readRole(value: unknown): string {
  const isRole = typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST;
  if (isRole) return value.trim();
  throw badRequest('role must be a name, like READER or OWNER');
}

/** `of`: the id of the organisation or project. */
export async function listMembers(
  parts: Parts,
  tenant: string,
  of: string,
): Promise<readonly Member[]> {
  const members: Member[] = [];
  const query = { tenant, collection: COLLECTIONS.members, all: [`of=${of}`] };
  for await (const { value } of everyDocument(parts, query)) {
    members.push({ email: String(value['email']), role: String(value['role']) });
  }
  return members;
}

/** NOT_FOUND when a member that is to be changed is none; CONFLICT when a new one is one already. */
export async function putMember(
  parts: Parts,
  tenant: string,
  of: string,
  { email, role }: Member,
  isNew: boolean,
): Promise<void> {
  const { documents } = parts.memory.store;
  const id = documentId(parts, of, email);
  const [known] = await documents.get(tenant, COLLECTIONS.members, [id]);
  if (isNew && known !== undefined) throw new MemoirError('CONFLICT', 'Is a member already.');
  if (!isNew && known === undefined) throw unknownMember();
  await documents.commit([
    {
      type: 'put',
      tenant,
      collection: COLLECTIONS.members,
      id,
      expect: known?.version ?? 0,
      terms: [`of=${of}`],
      order: known?.order ?? `${isoTime(parts.runtime.now())} ${id}`,
      value: { email, role },
    },
  ]);
}

export async function removeMember(
  parts: Parts,
  tenant: string,
  of: string,
  email: string,
): Promise<void> {
  const { documents } = parts.memory.store;
  const id = documentId(parts, of, email);
  const [known] = await documents.get(tenant, COLLECTIONS.members, [id]);
  if (known === undefined) throw unknownMember();
  const removal = { type: 'remove', tenant, collection: COLLECTIONS.members, id } as const;
  await documents.commit([removal], { erase: true });
}

function unknownMember(): MemoirError {
  return new MemoirError('NOT_FOUND', 'Member not found!');
}

function documentId({ runtime }: Parts, of: string, email: string): string {
  return runtime.digest(JSON.stringify([of, email.toLowerCase()]));
}
