import { MemoirError } from '../../index.ts';
import { badRequest } from './errors.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { snakeCase } from './snake-case.ts';

/** Most bytes of a request's body. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The body as an object with its top-level keys in snake case; an empty body is an empty object. Where
 * a key comes in both spellings the snake case one counts.
 */
export async function readBody(request: Request): Promise<JsonObject> {
  const text = await readText(request);
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('The body is not valid JSON.');
  }
  if (!isJsonObject(value)) throw badRequest('The body must be a JSON object.');
  return snakeKeys(value);
}

async function readText(request: Request): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > MOST_BYTES) throw tooLarge();
  if (request.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw badRequest('The body is not valid UTF-8.');
  }
}

function tooLarge(): MemoirError {
  return new MemoirError('TOO_LARGE', `The body is larger than ${MOST_BYTES} bytes.`);
}

function snakeKeys(value: JsonObject): JsonObject {
  const entries = Object.entries(value).map(([key, field]) => [snakeCase(key), field] as const);
  const exact = Object.entries(value).filter(([key]) => snakeCase(key) === key);
  return Object.fromEntries([...entries, ...exact]);
}
