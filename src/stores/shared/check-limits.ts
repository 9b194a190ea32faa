import { invalidInput } from '../../core/errors.ts';

/** INVALID_INPUT unless it is a string of so many UTF-16 code units. */
export function checkText(field: string, value: unknown, shortest: number, longest: number): void {
  if (typeof value !== 'string') throw invalidInput(field, value, 'give a string');
  if (value.length < shortest) throw invalidInput(field, value, 'give a non-empty string');
  if (value.length > longest) throw invalidInput(field, value, `use at most ${longest} characters`);
}

/** INVALID_INPUT unless it is a whole number in this range. */
export function checkCount(field: string, value: unknown, least: number, most: number): void {
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return;
  throw invalidInput(field, value, `give a whole number from ${least} to ${most}`);
}
