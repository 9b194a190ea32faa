import type { BlockEdit } from '../../core/agents.ts';
import { MemoirError } from '../../core/errors.ts';
import { applyHunks } from './hunks.ts';

/** Shown above numbered lines; an edit that quotes it took the display for the text. */
export const LINE_NUMBER_NOTE =
  "# NOTE: Line numbers shown below (with arrows like '1→') are to help during editing. Do NOT include line number prefixes in your memory edit tool calls.";

const LINE_NUMBER = /^\s*\d+→\s*/m;

/** The value of a block after an edit. INVALID_INPUT, in words for a model, when it cannot be done. */
export function applyEdit(label: string, value: string, edit: BlockEdit): string {
  refuseLineNumbers(edit);
  switch (edit.operation) {
    case 'append':
      return value === '' ? edit.text : `${value}\n${edit.text}`;
    case 'replace':
      return edit.every === true
        ? replaceEvery(label, value, edit)
        : replaceOne(label, value, edit);
    case 'insert':
      return insertLines(value, edit.text, edit.line);
    case 'rethink':
      return edit.value;
    case 'patch':
      return applyHunks(label, value, edit.patch);
  }
}

export function refused(message: string): MemoirError {
  return new MemoirError('INVALID_INPUT', message);
}

interface Replacement {
  readonly old: string;
  readonly with: string;
}

function replaceEvery(label: string, value: string, { old, with: next }: Replacement): string {
  const found = asStored(value, { old, with: next });
  if (found.old === '' || !value.includes(found.old)) {
    throw refused(`Old content '${old}' not found in memory block '${label}'`);
  }
  return value.replaceAll(found.old, () => found.with);
}

function replaceOne(label: string, value: string, { old, with: next }: Replacement): string {
  const found = asStored(value, { old, with: next });
  const places = found.old === '' ? [] : occurrences(value, found.old);
  if (places.length === 0) {
    throw refused(
      `No replacement was performed, old_string \`${old}\` did not appear verbatim in memory block with label \`${label}\`.`,
    );
  }
  if (places.length > 1) {
    const lines = [...new Set(places.map((place) => lineAt(value, place)))];
    throw refused(
      `No replacement was performed. Multiple occurrences of old_string \`${old}\` in lines [${lines.join(', ')}]. Please ensure it is unique.`,
    );
  }
  const at = places[0] as number;
  return value.slice(0, at) + found.with + value.slice(at + found.old.length);
}

/** Blocks are shown to models escaped: what is quoted from there is found by what it stands for. */
function asStored(value: string, given: Replacement): Replacement {
  if (value.includes(given.old)) return given;
  const old = unescapeText(given.old);
  return value.includes(old) ? { old, with: unescapeText(given.with) } : given;
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Where a text occurs, overlapping places too. */
function occurrences(value: string, text: string): readonly number[] {
  const places: number[] = [];
  for (let at = value.indexOf(text); at !== -1; at = value.indexOf(text, at + 1)) places.push(at);
  return places;
}

function lineAt(value: string, place: number): number {
  return value.slice(0, place).split('\n').length;
}

function insertLines(value: string, text: string, line: number): string {
  const lines = value === '' ? [] : value.split('\n');
  if (line === -1) return [...lines, text].join('\n');
  if (!Number.isInteger(line) || line < 0 || line > lines.length) {
    throw refused(
      `Invalid \`insert_line\` parameter: ${line}. It should be within the range of lines of the memory block: [0, ${lines.length}], or -1 to append to the end of the memory block.`,
    );
  }
  return lines.toSpliced(line, 0, text).join('\n');
}

function refuseLineNumbers(edit: BlockEdit): void {
  for (const [field, text] of textsOf(edit)) {
    if (text.includes(LINE_NUMBER_NOTE)) throw refused(lineNumberText(field, 'warning'));
    if (LINE_NUMBER.test(text)) throw refused(lineNumberText(field, 'prefix'));
  }
}

function lineNumberText(field: string, what: 'prefix' | 'warning'): string {
  const never = what === 'prefix' ? 'line numbers' : 'line number information';
  return `${field} contains a line number ${what}, which is not allowed. Do not include ${never} when calling memory tools (line numbers are for display purposes only).`;
}

/** The texts of an edit, under the names that models know them by. */
function textsOf(edit: BlockEdit): readonly (readonly [string, string])[] {
  switch (edit.operation) {
    case 'append':
      return [['content', edit.text]];
    case 'replace':
      return [
        ['old_string', edit.old],
        ['new_string', edit.with],
      ];
    case 'insert':
      return [['new_string', edit.text]];
    case 'rethink':
      return [['new_memory', edit.value]];
    case 'patch':
      return [['patch', edit.patch.replaceAll(/^[ +-]/gm, '')]];
  }
}
