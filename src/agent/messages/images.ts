import type { JsonObject, JsonValue } from '../../core/document-store.ts';
import type { MessagePart } from '../../core/record.ts';

/**
 * Images among content parts, as models are shown them: with the address, or the bytes as a data URL.
 * Read are {type: "image", source: {type: "url", url} | {type: "base64", media_type, data}}, {type:
 * "image", image: address} and {type: "image_url", image_url: address | {url}}. Bytes that the log did
 * not keep and images that are only named by an id become a note.
 */
export function imageParts(content: readonly JsonObject[]): readonly MessagePart[] {
  return content.flatMap((part) => {
    if (part['type'] !== 'image' && part['type'] !== 'image_url') return [];
    const url = addressOf(part);
    return [url === undefined ? { type: 'image' } : { type: 'image', url }];
  });
}

const ADDRESS = /^(?:https?:\/\/|data:image\/)/i;

function addressOf(part: JsonObject): string | undefined {
  const source = objectOf(part['source']);
  const { data } = source;
  if (typeof data === 'string' && data !== '') {
    const mediaType = source['media_type'] ?? source['mediaType'] ?? 'image/png';
    return `data:${String(mediaType)};base64,${data}`;
  }
  const named = part['image_url'];
  const given = source['url'] ?? part['image'] ?? part['url'] ?? objectOf(named)['url'] ?? named;
  return typeof given === 'string' && ADDRESS.test(given) ? given : undefined;
}

function objectOf(value: JsonValue | undefined): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : {};
}
