import type { Consolidation, Decay, UndoReceipt } from '../../index.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import { requireEveryAgent } from './own.ts';
import {
  consolidateRequest,
  consolidation,
  decay,
  decayRequest,
  undoReceipt,
  undoRequest,
} from './schemas/upkeep.ts';
import { ownTarget, unscoped } from './targets.ts';

export const consolidate: Operation<Consolidation> = operation({
  note: { name: 'memories.consolidate', action: 'curate', audit: 'always', slow: true },
  title: 'Consolidate memories',
  description:
    'Merges derived memories that say the same and summarises old sessions and topics. What was said is never touched, and it can be undone.',
  input: consolidateRequest,
  output: consolidation,
  example: { user: 'ana', dryRun: true },
  target: ownTarget,
  async run(context, request) {
    const { memory, tell } = context;
    requireEveryAgent(context);
    const result = await memory.consolidate(unscoped(request));
    tell({ detail: { run: result.run, actions: result.actions.length } });
    return result;
  },
});

export const decayMemories: Operation<Decay> = operation({
  note: { name: 'memories.decay', action: 'curate', audit: 'always', slow: true },
  title: 'Let memories fade',
  description: 'Archives, forgets or reports derived memories that were not used for so long.',
  input: decayRequest,
  output: decay,
  example: { user: 'ana', dryRun: true },
  adjust: ({ policy, dryRun }) =>
    policy === 'forget' ? { action: 'forget', grave: dryRun !== true } : {},
  target: ownTarget,
  async run(context, request) {
    const { memory, tell } = context;
    requireEveryAgent(context);
    const result = await memory.decay(unscoped(request));
    tell({
      ids: result.faded.map((faded) => faded.memory.id),
      detail: { run: result.run, faded: result.faded.length },
    });
    return result;
  },
});

export const undoRun: Operation<UndoReceipt> = operation({
  note: { name: 'memories.undo', action: 'curate', audit: 'always', slow: true },
  title: 'Undo a consolidation or a fading',
  description: 'Takes back what consolidating or fading did, by the id of the run.',
  input: undoRequest,
  output: undoReceipt,
  example: { user: 'ana', run: '01920000-0000-7000-8000-000000000004' },
  target: ownTarget,
  async run(context, { run }) {
    const { memory, tell } = context;
    requireEveryAgent(context);
    const receipt = await memory.undo(run);
    tell({
      ids: [...receipt.restored, ...receipt.forgotten],
      detail: { run, restored: receipt.restored.length },
    });
    return receipt;
  },
});
