import { MemoirError } from '../../index.ts';
import type { ForgetTarget, JsonObject } from '../../index.ts';
import { operation, ownerOf } from './operation.ts';
import type { Operation, OperationContext } from './operation.ts';
import { requireOwn } from './own.ts';
import { forgetRequest, keptReceipt, receiptRequest } from './schemas/forget.ts';
import type { ForgetRequest, KeptReceipt } from './schemas/forget.ts';
import { memoryRequest } from './schemas/memories.ts';
import { ownTarget } from './targets.ts';

const COLLECTION = 'receipts';
/** Ids of each sort that a kept receipt lists. */
const MOST_IDS = 10_000;

export const forgetMemories: Operation<KeptReceipt> = operation({
  note: {
    name: 'memories.forget',
    action: 'forget',
    audit: 'always',
    grave: true,
    span: 'delete_memory',
  },
  title: 'Forget memories, a session or everything',
  description:
    'Truly removes memories, a session, or everything, with all that rested on it alone, and answers with a receipt that is kept.',
  input: forgetRequest,
  output: keptReceipt,
  example: { user: 'ana', session: 'monday' },
  keepsAnswers: true,
  target: (input) => ({
    ...ownTarget(input),
    ...(input.session !== undefined && { session: input.session }),
  }),
  run: (context, request) => forgetAndKeep(context, targetOf(request)),
});

function targetOf({ ids, session }: ForgetRequest): ForgetTarget {
  if (ids !== undefined) return { ids };
  return session === undefined ? { everything: true } : { session };
}

export const forgetMemory: Operation<KeptReceipt> = operation({
  note: { ...forgetMemories.note, name: 'memories.forget-one' },
  title: 'Forget a memory',
  description: 'Truly removes one memory and what rested on it alone; NOT_FOUND removes nothing.',
  input: memoryRequest,
  output: keptReceipt,
  example: { user: 'ana', id: '01920000-0000-7000-8000-000000000001' },
  target: ownTarget,
  run: (context, { id }) => forgetAndKeep(context, { ids: [id] }),
});

async function forgetAndKeep(
  context: OperationContext,
  target: ForgetTarget,
): Promise<KeptReceipt> {
  const { services, tell } = context;
  if ('ids' in target) await requireOwn(context, target.ids);
  const receipt = await context.memory.forget(target);
  tell({
    ids: [...receipt.ids, ...receipt.derived],
    detail: { removed: receipt.removed, weakened: receipt.weakened.length },
  });
  const at = new Date(services.runtime.now()).toISOString();
  const kept = { id: services.newId(), at, ...ownerOf(context.target), ...receipt };
  await keep(context, kept);
  return kept;
}

/** Without the document's own `user`: the proof that somebody was forgotten outlives their memory. */
async function keep({ services, target }: OperationContext, receipt: KeptReceipt): Promise<void> {
  const value: JsonObject = {
    ...receipt,
    ids: receipt.ids.slice(0, MOST_IDS),
    derived: receipt.derived.slice(0, MOST_IDS),
    weakened: receipt.weakened.slice(0, MOST_IDS),
  };
  await services.memory.store.documents.commit([
    {
      type: 'put',
      tenant: target.tenant,
      collection: COLLECTION,
      id: receipt.id,
      terms: [],
      order: receipt.at,
      value,
    },
  ]);
}

export const getReceipt: Operation<KeptReceipt> = operation({
  note: { name: 'receipts.get', action: 'read', audit: 'reads' },
  title: 'Get a receipt',
  description: 'What an act of forgetting removed, as it was answered; no text.',
  input: receiptRequest,
  output: keptReceipt,
  example: { user: 'ana', id: '01920000-0000-7000-8000-000000000002' },
  target: ownTarget,
  async run({ services, target }, { id }) {
    const { documents } = services.memory.store;
    const [found] = await documents.get(target.tenant, COLLECTION, [id]);
    const receipt = found === undefined ? undefined : keptReceipt.parse(found.value);
    const isTheirs =
      receipt?.user === target.user &&
      (target.agent === undefined ||
        receipt?.agent === undefined ||
        receipt.agent === target.agent);
    if (receipt !== undefined && isTheirs) return receipt;
    throw new MemoirError('NOT_FOUND', `There is no receipt ${JSON.stringify(id.slice(0, 60))}`);
  },
});
