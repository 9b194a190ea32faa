import { ResourceTemplate } from '@modelcontextprotocol/server';
import type { McpServer, ReadResourceResult, ServerContext } from '@modelcontextprotocol/server';
import { MemoirError } from '../../../index.ts';
import { perform } from '../../operations/operation.ts';
import type { Operation } from '../../operations/operation.ts';
import { getMemory, listMemories } from '../../operations/memories.ts';
import { readSession } from '../../operations/sessions.ts';
import { ownerOf } from '../../operations/operation.ts';
import { requestOf } from '../caller.ts';
import type { Caller } from '../caller.ts';
import { resourceFailure } from '../resource-failure.ts';
import { tellMemory } from './tell.ts';

const JSON_TYPE = 'application/json';
/** Memories of a profile at most, the newest of them. */
const MOST_OF_PROFILE = 200;

type Ask = <Result>(operation: Operation<Result>, input: object) => Promise<Result>;

/** A profile, a session and a memory, to be read into a conversation. */
export function addResources(server: McpServer, caller: Caller): void {
  const read = async (
    uri: URL,
    context: ServerContext,
    work: (ask: Ask) => Promise<object>,
  ): Promise<ReadResourceResult> => {
    const request = requestOf(caller, context.mcpReq.signal);
    const ask: Ask = (operation, input) =>
      perform(caller.services, request, operation, { ...ownerOf(caller), ...input });
    try {
      const text = JSON.stringify(await work(ask), null, 2);
      return { contents: [{ uri: uri.href, mimeType: JSON_TYPE, text }] };
    } catch (error) {
      throw resourceFailure(caller, uri.href, error);
    }
  };
  server.registerResource(
    'profile',
    'memory://profile',
    { title: 'Profile', description: 'What is known of the user', mimeType: JSON_TYPE },
    (uri, context) => read(uri, context, (ask) => readProfile(ask, {})),
  );
  server.registerResource(
    'profile-of',
    new ResourceTemplate('memory://profile/{user}', { list: undefined }),
    { title: 'Profile of a user', description: 'What is known of a user', mimeType: JSON_TYPE },
    (uri, { user }, context) => read(uri, context, (ask) => readProfile(ask, { user: one(user) })),
  );
  server.registerResource(
    'session',
    new ResourceTemplate('memory://session/{id}', { list: undefined }),
    { title: 'Session', description: 'The messages of a session', mimeType: JSON_TYPE },
    (uri, { id }, context) => read(uri, context, (ask) => ask(readSession, { session: one(id) })),
  );
  server.registerResource(
    'item',
    new ResourceTemplate('memory://item/{id}', { list: undefined }),
    { title: 'Memory', description: 'One memory', mimeType: JSON_TYPE },
    (uri, { id }, context) =>
      read(uri, context, async (ask) => tellMemory(await ask(getMemory, { id: one(id) }))),
  );
}

async function readProfile(ask: Ask, whose: { readonly user?: string }): Promise<object> {
  const { items } = await ask(listMemories, {
    ...whose,
    kinds: ['profile', 'preference', 'procedure', 'fact'],
    limit: MOST_OF_PROFILE,
  });
  return { memories: items.map(tellMemory) };
}

/** A variable of an address is one text, as it was before it was encoded. INVALID_INPUT when it never was. */
function one(variable: string | readonly string[] | undefined): string {
  const text = typeof variable === 'string' ? variable : (variable?.[0] ?? '');
  try {
    return decodeURIComponent(text);
  } catch (error) {
    const shown = JSON.stringify(text.slice(0, 60));
    const message = `The address has ${shown}, which is no percent-encoded text: write % as %25`;
    throw new MemoirError('INVALID_INPUT', message, { cause: error });
  }
}
