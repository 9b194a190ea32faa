import { MemoirError } from '../../core/errors.ts';

/** One hunk of a unified diff: lines that must be there, and what stands in their place. */
interface Hunk {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Applies the hunks of a unified diff, in order; line numbers and file headers are passed over, since
 * models get them wrong. A hunk must match in exactly one place; one without context or removed lines
 * is added at the end. INVALID_INPUT in words for a model, and nothing is applied.
 */
export function applyHunks(label: string, value: string, patch: string): string {
  const hunks = readHunks(patch);
  if (hunks.length === 0) {
    throw failed(`Patch for memory block '${label}' has no changed lines: begin them with + or -.`);
  }
  let lines = value === '' ? [] : value.split('\n');
  hunks.forEach((hunk, index) => {
    lines = applyHunk(label, lines, hunk, index + 1);
  });
  return lines.join('\n');
}

function applyHunk(
  label: string,
  lines: readonly string[],
  { before, after }: Hunk,
  number: number,
): string[] {
  if (before.length === 0) return [...lines, ...after];
  const places = lines.flatMap((_, at) => (isAt(lines, before, at) ? [at] : []));
  if (places.length === 1) return lines.toSpliced(places[0] as number, before.length, ...after);
  throw failed(
    places.length === 0
      ? `Patch failed: hunk ${number} did not match memory block '${label}'. Its context and removed lines must appear verbatim.`
      : `Patch failed: hunk ${number} matches memory block '${label}' in ${places.length} places. Add context lines until it is unique.`,
  );
}

function isAt(lines: readonly string[], wanted: readonly string[], at: number): boolean {
  return wanted.every((line, offset) => lines[at + offset] === line);
}

function readHunks(patch: string): readonly Hunk[] {
  const hunks: { before: string[]; after: string[] }[] = [];
  let current: { before: string[]; after: string[] } | undefined;
  const lines = patch.replace(/\n$/, '').split('\n');
  lines.forEach((line, at) => {
    if (isHeader(line, lines[at + 1], current === undefined)) return;
    if (line.startsWith('@@')) {
      current = undefined;
      return;
    }
    if (current === undefined) hunks.push((current = { before: [], after: [] }));
    // Models leave out the space before an empty line of context.
    const [sign, text] = line === '' ? [' ', ''] : [line.slice(0, 1), line.slice(1)];
    if (sign !== '+' && sign !== '-' && sign !== ' ') {
      throw failed(`Patch line ${at + 1} begins with neither "+", "-", " " nor "@@".`);
    }
    if (sign !== '+') current.before.push(text);
    if (sign !== '-') current.after.push(text);
  });
  return hunks.filter(({ before, after }) => before.join('\n') !== after.join('\n'));
}

/** The two lines "--- a" and "+++ b" of a file, and what diff tools write above them. */
function isHeader(line: string, next: string | undefined, isOutside: boolean): boolean {
  if (!isOutside) return false;
  if (/^(diff |index |\\ No newline)/.test(line)) return true;
  const isOld = line.startsWith('--- ') && next?.startsWith('+++ ') === true;
  return isOld || line.startsWith('+++ ');
}

function failed(message: string): MemoirError {
  return new MemoirError('INVALID_INPUT', message);
}
