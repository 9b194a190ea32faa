import type {
  AgentRecord,
  Block,
  BlockChanges,
  BlockEdit,
  By,
  Conversation,
} from '../../core/agents.ts';
import type { DocumentWrite } from '../../core/document-store.ts';
import type { AgentParts } from '../parts.ts';
import { untilWritten } from '../records/collection.ts';
import type { Decision, Held } from '../records/collection.ts';
import { agentsOf, conversationsOf } from '../records/shapes.ts';
import { blocksSeen, holdLabels, writeAttachments } from './attached.ts';
import { applyEdit, refused } from './edit.ts';
import { changeBlock, checkLabel, makeBlock } from './new-block.ts';
import { blocksOf, versionsOf } from './shapes.ts';
import type { KeptVersion } from './shapes.ts';

export const READ_ONLY = 'This block is read-only and cannot be edited.';

/**
 * The blocks an agent sees, as its tools change them: every change is judged at once and nothing is
 * written before all are done, in one commit. INVALID_INPUT in words for the model.
 */
export interface Desk {
  find(label: string): Block | undefined;
  edit(label: string, edit: BlockEdit): Promise<Block>;
  /** A new block of this label, attached to the agent. */
  create(label: string, value: string, description?: string): Promise<Block>;
  describe(label: string, description: string): Promise<Block>;
  rename(label: string, next: string): Promise<Block>;
  /** The agent loses it; it stays for others. */
  detach(label: string): void;
}

interface Place {
  /** 0 for one that is not stored yet. */
  readonly held: number;
  readonly stored: Block | undefined;
  readonly isIsolated: boolean;
  block: Block;
  readonly versions: KeptVersion[];
}

/** Runs the work on fresh blocks, again when somebody else was faster, and commits what it did. */
export function atDesk<Result>(
  parts: AgentParts,
  where: { readonly agent: string; readonly conversation: string; readonly by: By },
  work: (desk: Desk) => Promise<Result>,
): Promise<Result> {
  const write = async (): Promise<Decision<Result>> => {
    const agent = await agentsOf(parts).get(where.agent);
    const thread = await conversationsOf(parts).find(where.conversation);
    const places = await placesOf(parts, agent.item, thread?.item);
    const detached = new Set<string>();
    const result = await work(createDesk(parts, { places, detached }, agent.item, where.by));
    return { writes: await writesOf(parts, agent, { places, detached }), result };
  };
  return parts.inTurn.run(`desk ${where.agent}`, () => untilWritten(parts.documents, write));
}

async function placesOf(
  parts: AgentParts,
  agent: AgentRecord,
  conversation: Conversation | undefined,
): Promise<Place[]> {
  const seen = await blocksSeen(parts, agent, conversation);
  return seen.map(({ item, held }) => ({
    held,
    stored: item,
    block: item,
    versions: [],
    isIsolated: !agent.blocks.includes(item.id),
  }));
}

interface Surface {
  readonly places: Place[];
  readonly detached: Set<string>;
}

function createDesk(
  parts: AgentParts,
  { places, detached }: Surface,
  agent: AgentRecord,
  by: By,
): Desk {
  const placeOf = (label: string): Place => {
    const found = places.find(({ block }) => block.label === label);
    if (found === undefined) throw unknownLabel(label, places);
    if (found.block.readOnly) throw refused(READ_ONLY);
    return found;
  };
  const set = async (
    place: Place,
    changes: BlockChanges,
    operation: KeptVersion['operation'],
  ): Promise<Block> => {
    const changed = await changeBlock(parts, place.block, changes, operation, by);
    if (changed !== undefined) {
      place.block = changed.block;
      place.versions.push(changed.version);
    }
    return place.block;
  };
  return {
    find: (label) => places.find(({ block }) => block.label === label)?.block,
    async edit(label, edit) {
      const place = placeOf(label);
      const value = applyEdit(label, place.block.value, edit);
      return set(place, { value: clean(value) }, edit.operation);
    },
    async create(label, value, description) {
      if (places.some(({ block }) => block.label === label)) {
        throw refused(`Memory block '${label}' already exists: edit it instead.`);
      }
      const input = {
        label,
        value: clean(value),
        ...(description !== undefined && { description }),
      };
      const owner = { user: agent.user, madeFor: agent.id };
      const { block, version } = await makeBlock(parts, input, by, owner);
      places.push({ held: 0, stored: undefined, block, versions: [version], isIsolated: false });
      return block;
    },
    describe: async (label, description) => set(placeOf(label), { description }, 'update'),
    async rename(label, next) {
      const place = placeOf(label);
      if (places.some(({ block }) => block.label === next)) {
        throw refused(`Memory block '${next}' already exists.`);
      }
      return set(place, { label: checkLabel('label', next) }, 'update');
    },
    detach(label) {
      const place = placeOf(label);
      if (place.isIsolated) {
        throw refused(`Memory block '${label}' is this conversation's own and cannot be detached.`);
      }
      places.splice(places.indexOf(place), 1);
      detached.add(place.block.id);
    },
  };
}

function clean(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}

function unknownLabel(label: string, places: readonly Place[]): Error {
  const labels = places.map(({ block }) => block.label).join(', ');
  return refused(`Block field ${label} does not exist (available sections = ${labels})`);
}

async function writesOf(
  parts: AgentParts,
  agent: Held<AgentRecord>,
  { places, detached }: Surface,
): Promise<readonly DocumentWrite[]> {
  const changed = places.filter(({ versions }) => versions.length > 0);
  const relabelled = changed.filter(({ stored, block }) => stored?.label !== block.label);
  const holds = [];
  for (const { stored, block } of relabelled) {
    if (stored !== undefined) holds.push(...(await holdLabels(parts, block, agent.item.id)));
  }
  const added = places.filter(({ held }) => held === 0).map(({ block }) => block.id);
  const blocks = [...agent.item.blocks.filter((id) => !detached.has(id)), ...added];
  const isSame = blocks.join() === agent.item.blocks.join();
  const { archives } = agent.item;
  return [
    ...changed.flatMap(({ held, block, versions }) => [
      blocksOf(parts).put(block, held),
      ...versions.map((version) => versionsOf(parts).put(version, 0)),
    ]),
    ...onlyOnce(holds),
    ...(isSame ? [] : writeAttachments(parts, agent, { blocks, archives }).writes),
    ...(isSame && relabelled.length > 0 ? [agentsOf(parts).put(agent.item, agent.held)] : []),
  ];
}

/** Two renamed blocks may have an agent in common. */
function onlyOnce(writes: readonly DocumentWrite[]): readonly DocumentWrite[] {
  return [...new Map(writes.map((write) => [write.id, write])).values()];
}
