import type { AllowedTarget } from '../../governance/door.ts';
import type { ChangeFeed, FeedEntry } from '../../index.ts';
import { getIfThere } from './memories.ts';
import { operation, ownerOf } from './operation.ts';
import type { Operation, OperationContext } from './operation.ts';
import { changes, changesRequest } from './schemas/changes.ts';
import type { Changes, FeedChange } from './schemas/changes.ts';
import { ownTarget } from './targets.ts';

export const listChanges: Operation<Changes> = operation({
  note: { name: 'changes.list', action: 'read', audit: 'reads' },
  title: 'Read what changed',
  description:
    'What changed, in the order in which it was committed, from a durable journal. No text unless the memories are asked for.',
  input: changesRequest,
  output: changes,
  example: { user: 'ana', after: 0, limit: 10 },
  adjust: ({ everyone }) => (everyone === true ? { action: 'read-across' } : {}),
  target: (input) => ({ ...ownTarget(input), ...(input.everyone === true && { across: true }) }),
  async run(context, { after = 0, limit = 100, include }) {
    const { feed } = context.services.memory.store;
    const of = feedOf(context.target);
    const begin = after === 'latest' ? await feed.last() : after;
    const { entries, last, isComplete } = await feed.after(begin, of, limit);
    const told =
      include === 'memory'
        ? await Promise.all(entries.map((entry) => withMemory(context, entry)))
        : entries;
    return { changes: told, last, isComplete };
  },
});

/** Whose changes a target means, as the journal is asked for them. */
export function feedOf(target: AllowedTarget): Parameters<ChangeFeed['after']>[1] {
  return {
    tenant: target.tenant,
    ...ownerOf(target),
    ...(target.across === true && { everyone: true }),
  };
}

/** Read as its owner would read it: the feed has told already that the asker may. */
async function withMemory(
  { services, target }: OperationContext,
  entry: FeedEntry,
): Promise<FeedChange> {
  if (entry.change === 'forget') return entry;
  const owner = services.memory.tenant(target.tenant).scope(ownerOf(entry.scope));
  const memory = await getIfThere(owner, entry.id);
  return memory === undefined ? entry : { ...entry, memory };
}
