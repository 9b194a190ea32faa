import type { Match } from './evidence.ts';
import type { Shape } from './json-schema.ts';

/** What a memory says as a value of a simple type; undefined when it does not fit. */
export function convert(shape: Shape, { value, evidence }: Match): unknown {
  if (value === undefined || value === null) return undefined;
  const { const: only, enum: choices } = shape.schema;
  if (only !== undefined) return value === only ? only : undefined;
  if (Array.isArray(choices)) return chosen(choices, value, evidence.record.text);
  switch (shape.type) {
    case 'string':
      return toText(shape, value);
    case 'number':
    case 'integer':
      return toNumber(shape, value);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      return evidence.record.statement?.negated !== true;
    default:
      return value;
  }
}

/** The choice that is said, or that is a word of what is said. */
function chosen(choices: readonly unknown[], value: unknown, text: string): unknown {
  const said = fold(value);
  const exact = choices.find((choice) => choice !== null && fold(choice) === said);
  if (exact !== undefined) return exact;
  const words = ` ${fold(text).replaceAll(/[^\p{L}\p{N}]+/gu, ' ')} `;
  return choices.find(
    (choice) => typeof choice === 'string' && choice !== '' && words.includes(` ${fold(choice)} `),
  );
}

function fold(value: unknown): string {
  return String(value).toLowerCase().replaceAll('_', ' ').trim();
}

function toText({ schema }: Shape, value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const { maxLength, minLength, format } = schema;
  if (typeof minLength === 'number' && text.length < minLength) return undefined;
  if (format === 'date' || format === 'date-time') return toTime(format, text);
  if (format === 'email' && !/^\S+@\S+$/.test(text)) return undefined;
  if (format === 'uri' && !URL.canParse(text)) return undefined;
  return typeof maxLength === 'number' ? text.slice(0, maxLength) : text;
}

function toTime(format: 'date' | 'date-time', text: string): string | undefined {
  // A day without a time is one of UTC, not of where the server stands.
  const moment = Date.parse(/\d{4}-\d{2}-\d{2}|:/.test(text) ? text : `${text} UTC`);
  if (Number.isNaN(moment)) return undefined;
  const time = new Date(moment).toISOString();
  return format === 'date' ? time.slice(0, 10) : time;
}

function toNumber({ type, schema }: Shape, value: unknown): number | undefined {
  const found = typeof value === 'string' ? /-?\d+(?:[.,]\d+)?/.exec(value)?.[0] : value;
  const number = typeof found === 'string' ? Number(found.replace(',', '.')) : found;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  const { minimum, maximum } = schema;
  if (type === 'integer' && !Number.isInteger(number)) return undefined;
  if (typeof minimum === 'number' && number < minimum) return undefined;
  return typeof maximum === 'number' && number > maximum ? undefined : number;
}
