import type { ScopedMemory } from '../../../index.ts';
import type { ImportItem, ImportLine } from './item.ts';
import type { ImportCounts } from './run-import.ts';

interface ImportLinesParts {
  readonly scope: ScopedMemory;
  readonly counts: ImportCounts;
  readonly stop: AbortSignal;
  readonly onProgress: () => void;
}

/**
 * Imports the exported memories of one user that follow each other, `first` and those after it, and
 * answers with the item that ended them. They are read as they are written.
 */
export async function importLines(
  first: ImportLine,
  items: AsyncIterator<ImportItem>,
  { scope, counts, stop, onProgress }: ImportLinesParts,
): Promise<ImportItem | undefined> {
  const places = createPlaces();
  let next: ImportItem | undefined;
  async function* lines(): AsyncGenerator<string> {
    for (let item: ImportItem = first; ;) {
      if (item.type === 'line' && item.user === first.user) {
        places.note(item.at);
        yield item.line;
      } else if (item.type === 'skip') {
        counts.skipped.push(item);
      } else {
        next = item;
        return;
      }
      const step: IteratorResult<ImportItem> = await items.next();
      if (step.done === true) return;
      item = step.value;
    }
  }
  const before = { added: counts.added, repeated: counts.repeated };
  const result = await scope.import(lines(), {
    signal: stop,
    onProblem({ index, reason }) {
      counts.skipped.push({ type: 'skip', at: places.of(index), reason, malformed: true });
    },
    onProgress({ added, repeated }) {
      counts.added = before.added + added;
      counts.repeated = before.repeated + repeated;
      onProgress();
    },
  });
  counts.adjusted += result.adjusted;
  counts.warnings.push(...result.warnings);
  for (const field of result.ignored) counts.ignored.add(field);
  if (scope.scope.user !== undefined) counts.users.add(scope.scope.user);
  return next;
}

/** Where in the file the lines stand that are handed on, by their numbers; gaps alone are kept. */
function createPlaces(): { note(at: string): void; of(index: number): string } {
  const gaps: { readonly index: number; readonly line: number }[] = [];
  let count = 0;
  const lineOf = (index: number): number => {
    const gap = gaps.findLast((each) => each.index <= index);
    return gap === undefined ? index + 1 : gap.line + index - gap.index;
  };
  return {
    note(at) {
      const line = Number(at.replace(/^line /, ''));
      if (lineOf(count) !== line) gaps.push({ index: count, line });
      count += 1;
    },
    of: (index) => `line ${lineOf(index)}`,
  };
}
