import { MemoirError } from '../../index.ts';
import type {
  AgentRecord,
  Agents,
  Archive,
  Block,
  Conversation,
  Page,
  PageOptions,
  Run,
  Told,
} from '../../index.ts';
import type { OperationContext } from './operation.ts';
import type { PageRequest } from './schemas/agent-fields.ts';
import type { Whose } from './schemas/common.ts';

/** The agents of the tenant. */
export function agentsOf({ services, target }: OperationContext): Agents {
  return services.agents.tenant(target.tenant);
}

/** Whether an agent is one of those that are meant; a bound key means its own. */
export function isMeant(whose: Whose, agent: AgentRecord): boolean {
  return (
    (whose.user === undefined || agent.user === whose.user) &&
    (whose.agent === undefined || agent.area === whose.agent)
  );
}

/** NOT_FOUND also for one that is not meant. */
export async function findAgent(context: OperationContext, id: string): Promise<AgentRecord> {
  const agent = await agentsOf(context).get(id);
  if (isMeant(context.target, agent)) return agent;
  throw missing('Agent', id);
}

/** The conversation of an agent, by default its default one. */
export async function findConversation(
  context: OperationContext,
  agent: AgentRecord,
  id: string = agent.id,
): Promise<Conversation> {
  const conversation = await agentsOf(context).conversations.get(id);
  if (conversation.agent === agent.id && isOfUser(context, conversation)) return conversation;
  throw missing('Conversation', id);
}

/** A conversation or a run whose agent is meant. */
export async function requireMeant<Thing extends Conversation | Run>(
  context: OperationContext,
  noun: string,
  thing: Thing,
): Promise<Thing> {
  const agent = await agentsOf(context).get(thing.agent);
  if (isMeant(context.target, agent) && isOfUser(context, thing)) return thing;
  throw missing(noun, thing.id);
}

/** An agent may talk with several users, each in conversations of their own. */
function isOfUser({ target }: OperationContext, { user }: Conversation | Run): boolean {
  return target.user === undefined || user === target.user;
}

/**
 * A block that is meant itself, or shown to an agent that is meant. `whose`: the principal, where it may
 * be of others than what it is given to.
 */
export async function findBlock(
  context: OperationContext,
  id: string,
  whose: Whose = context.target,
): Promise<Block> {
  const block = await agentsOf(context).blocks.get(id);
  if (owns(whose, block) || (await isShown(context, whose, { block: id }))) return block;
  throw missing('Block', id);
}

export async function findArchive(
  context: OperationContext,
  id: string,
  whose: Whose = context.target,
): Promise<Archive> {
  const archive = await agentsOf(context).archives.get(id);
  if (owns(whose, archive) || (await isShown(context, whose, { archive: id }))) return archive;
  throw missing('Archive', id);
}

/** FORBIDDEN for what is seen because an agent has it, and others may have too. */
export async function requireOwned(
  context: OperationContext,
  thing: Pick<Block, 'user' | 'madeFor'>,
): Promise<void> {
  if (owns(context.target, thing)) return;
  const { madeFor } = thing;
  if (madeFor !== undefined && isMeant(context.target, await agentsOf(context).get(madeFor)))
    return;
  throw new MemoirError('FORBIDDEN', 'It is shared with others than those who are meant here');
}

function owns(whose: Whose, { user }: Pick<Block, 'user'>): boolean {
  return whose.agent === undefined && (whose.user === undefined || user === whose.user);
}

async function isShown(
  context: OperationContext,
  whose: Whose,
  which: { readonly block: string } | { readonly archive: string },
): Promise<boolean> {
  const { user } = whose;
  const options = { ...which, ...(user !== undefined && { user }), limit: 1_000 };
  return (await agentsOf(context).list(options)).some((agent) => isMeant(whose, agent));
}

/** A record as it is told: without what surfaces and the turn loop keep in it. */
export function told<Stored extends object>(record: Stored): Told<Stored> {
  const {
    extra: _extra,
    state: _state,
    ...rest
  } = record as Stored & {
    readonly extra?: unknown;
    readonly state?: unknown;
  };
  return rest;
}

const PAGE = 50;

/** A page of a list; what is not meant is left out of it, and others take its place. */
export async function readPage<Item>(
  { limit = PAGE, cursor, order }: PageRequest,
  load: (options: PageOptions) => Promise<readonly Item[]>,
  placeOf: (item: Item) => string,
  isWanted: (item: Item) => boolean = () => true,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let after = cursor;
  for (;;) {
    const found = await load({
      limit,
      order: order === 'oldest' ? 'ascending' : 'descending',
      ...(after !== undefined && { after }),
    });
    for (const item of found) {
      after = placeOf(item);
      if (isWanted(item)) items.push(item);
      if (items.length === limit) return { items, cursor: after };
    }
    if (found.length < limit) return { items };
  }
}

export function placeOfId({ id }: { readonly id: string }): string {
  return id;
}

/** The page with its records as they are told. */
export function toldPage<Stored extends object>({
  items,
  ...rest
}: Page<Stored>): Page<Told<Stored>> {
  return { ...rest, items: items.map(told) };
}

/**
 * Makes a thing under an id of its own; the same idempotency key again finds what was made the first
 * time.
 */
export async function createOnce<Thing>(
  { onceKey, services }: OperationContext,
  noun: string,
  create: (id: string | undefined) => Promise<Thing>,
  find: (id: string) => Promise<Thing>,
): Promise<Thing> {
  if (onceKey === undefined) return create(undefined);
  const id = idFrom(services.runtime.digest(`${noun} ${onceKey}`));
  try {
    return await create(id);
  } catch (error) {
    if (!MemoirError.is(error) || error.code !== 'CONFLICT') throw error;
    return await find(id).catch(() => Promise.reject(error));
  }
}

/** A UUID of version 8 (RFC 9562 section 5.8) out of 32 hex digits. */
function idFrom(digest: string): string {
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

export function missing(noun: string, id: string): MemoirError {
  return new MemoirError('NOT_FOUND', `${noun} with id '${id.slice(0, 100)}' not found`);
}
