import type { Block } from '../../../index.ts';
import { findBlock, requireOwn } from '../access.ts';
import { answer } from '../answer.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { invalid } from '../errors.ts';
import { readId } from '../ids.ts';
import { queryInteger, queryOneOf } from '../read.ts';
import { toBlock, toBlockVersion } from '../shapes/block.ts';

const LIST = { name: 'blocks.versions', action: 'read', audit: 'reads' } as const;
const RESTORE = { name: 'blocks.restore', action: 'curate', audit: 'always' } as const;
const REDACT = { name: 'blocks.redact', action: 'forget', audit: 'always', grave: true } as const;

function blockOf(call: Call): Promise<Block> {
  return findBlock(call, readId('block', call.parameters[0] ?? '', ['path', 'block_id']));
}

function versionOf({ parameters }: Call): number {
  const version = Number(parameters[1]);
  if (Number.isSafeInteger(version) && version > 0) return version;
  throw invalid(['path', 'version'], 'Input should be a version, 1 or more', 'int_parsing');
}

/** History of blocks, which their server kept and never showed. */
export const blockVersionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'v1/blocks/:id/versions',
    answer: (call) =>
      pass(call, LIST, {}, async () => {
        const { id } = await blockOf(call);
        const order = queryOneOf(call, 'order', ['asc', 'desc'] as const) ?? 'desc';
        const after = queryInteger(call, 'after', 1, Number.MAX_SAFE_INTEGER);
        const before = queryInteger(call, 'before', 1, Number.MAX_SAFE_INTEGER);
        const versions = await call.agents.blocks.versions(id, {
          limit: queryInteger(call, 'limit', 1, 1_000) ?? 50,
          order: order === 'asc' ? 'ascending' : 'descending',
          ...(after !== undefined && { after }),
          ...(before !== undefined && { before }),
        });
        return answer(versions.map(toBlockVersion));
      }),
  },
  {
    method: 'POST',
    path: 'v1/blocks/:id/versions/:version/restore',
    answer: (call) =>
      pass(call, RESTORE, { kinds: [] }, async () => {
        const block = await blockOf(call);
        await requireOwn(call, block);
        const { actor } = call.principal;
        const restored = await call.agents.blocks.restore(block.id, versionOf(call), { actor });
        return answer(toBlock(restored));
      }),
  },
  {
    method: 'POST',
    path: 'v1/blocks/:id/versions/:version/redact',
    answer: (call) =>
      pass(call, REDACT, { kinds: [] }, async () => {
        const block = await blockOf(call);
        await requireOwn(call, block);
        const { actor } = call.principal;
        const redacted = await call.agents.blocks.redact(block.id, versionOf(call), { actor });
        return answer(toBlockVersion(redacted));
      }),
  },
];
