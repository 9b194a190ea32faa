import type { DocumentStore, DocumentWrite, JsonObject, Run } from '../../../index.ts';
import type { Recipe } from './frames.ts';

/**
 * The durable part of the streams of background runs: which frames each message was told in, and no
 * text of it, so that what is forgotten is not replayed.
 */
const COLLECTION = 'letta-streams';
const PIECE = 1_000;

interface Place {
  readonly documents: DocumentStore;
  readonly tenant: string;
}

export async function keepRecipe(
  { documents, tenant }: Place,
  run: Pick<Run, 'id' | 'agent' | 'conversation' | 'user'>,
  recipe: Recipe,
): Promise<void> {
  const order = `${run.id}/${String(recipe.seq).padStart(10, '0')}`;
  await documents.commit([
    {
      type: 'put',
      tenant,
      collection: COLLECTION,
      id: order,
      ...(run.user !== undefined && { user: run.user }),
      terms: [`run=${run.id}`, `conversation=${run.conversation}`, `agent=${run.agent}`],
      order,
      value: recipe as unknown as JsonObject,
    },
  ]);
}

/** In the order in which they were told. */
export async function recipesOf(place: Place, run: string): Promise<readonly Recipe[]> {
  const found: Recipe[] = [];
  for await (const { value } of all(place, `run=${run}`)) found.push(value as unknown as Recipe);
  return found;
}

/** With what they belong to: "agent=<id>", "conversation=<id>". */
export async function dropRecipes(place: Place, term: string): Promise<void> {
  const { documents, tenant } = place;
  const removals: DocumentWrite[] = [];
  for await (const { id } of all(place, term)) {
    removals.push({ type: 'remove', tenant, collection: COLLECTION, id });
  }
  if (removals.length > 0) await documents.commit(removals, { erase: true });
}

async function* all({ documents, tenant }: Place, term: string) {
  const query = { tenant, collection: COLLECTION, all: [term], limit: PIECE };
  for (let after = {}; ;) {
    const found = await documents.find({ ...query, ...after });
    yield* found;
    const last = found.at(-1);
    if (last === undefined || found.length < PIECE) return;
    after = { after: { order: last.order, id: last.id } };
  }
}
