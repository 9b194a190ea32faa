import { MemoirError } from '../../index.ts';
import type { ImportProblem } from '../../index.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import { requireEveryAgent } from './own.ts';
import { exported, imported, whoseRequest } from './schemas/upkeep.ts';
import type { Exported, Imported } from './schemas/upkeep.ts';
import { ownTarget } from './targets.ts';

const MOST_PROBLEMS = 100;

export const exportMemories: Operation<Exported> = operation({
  note: { name: 'memories.export', action: 'export', audit: 'always', grave: true, slow: true },
  title: 'Export memories',
  description:
    'Every memory that the user and agent may write, as JSON lines after a line that says how many there are.',
  input: whoseRequest,
  output: exported,
  example: { user: 'ana' },
  target: ownTarget,
  async run({ memory, emit, signal, tell }) {
    if (emit === undefined) throw piecewise('Exporting');
    let lines = 0;
    for await (const line of memory.exportLines()) {
      signal?.throwIfAborted();
      await emit(line);
      lines += 1;
    }
    tell({ detail: { lines } });
    return { lines };
  },
});

export const importMemories: Operation<Imported> = operation({
  note: { name: 'memories.import', action: 'import', audit: 'always', grave: true, slow: true },
  title: 'Import memories',
  description:
    'Takes over the lines of an export. What is here already is left as it is, so importing twice adds nothing.',
  input: whoseRequest,
  output: imported,
  example: { user: 'ana' },
  target: ownTarget,
  async run(context) {
    const { memory, source, signal, tell } = context;
    requireEveryAgent(context);
    if (source === undefined) throw piecewise('Importing');
    const problems: ImportProblem[] = [];
    const result = await memory.import(source, {
      ...(signal !== undefined && { signal }),
      onProblem: (problem) => {
        if (problems.length < MOST_PROBLEMS) problems.push(problem);
      },
    });
    tell({ detail: { added: result.added, skipped: result.skipped } });
    return { ...result, problems };
  },
});

function piecewise(what: string): MemoirError {
  return new MemoirError(
    'UNSUPPORTED',
    `${what} goes line by line, and this surface cannot do that`,
  );
}
