import type { MessagePart } from '../core/record.ts';

/** AI SDK ("tool-result") and Anthropic ("tool_result", "web_search_tool_result"). */
const RESULT_TYPE = /(?:^|[-_])tool[-_]result$/;

/** Whether a part of a message is what a tool answered, whoever sent the message. */
export function isToolOutput({ type }: MessagePart): boolean {
  return RESULT_TYPE.test(type);
}

/** The field in which a tool-result part carries its output: AI SDK, its older form, Anthropic. */
const OUTPUT_FIELDS = ['output', 'result', 'content'] as const;

/** The field of this part that holds the output; undefined when it has none. */
export function toolOutputField(part: MessagePart): (typeof OUTPUT_FIELDS)[number] | undefined {
  return OUTPUT_FIELDS.find((field) => part[field] !== undefined);
}

/**
 * What a tool answered, as text: the string itself, the value of an AI SDK `{type, value}` output,
 * the text parts of a list of parts, or JSON. Empty when there is no output.
 */
export function toolOutputText(part: MessagePart): string {
  const field = toolOutputField(part);
  if (field === undefined) return '';
  const output = part[field];
  if (typeof output === 'string') return output;
  const value = isTagged(output) ? output.value : output;
  if (typeof value === 'string') return value;
  const texts = Array.isArray(value) ? textsOf(value) : [];
  return texts.length > 0 ? texts.join('\n') : JSON.stringify(value);
}

function textsOf(items: readonly unknown[]): readonly string[] {
  return items.flatMap((item) => (isText(item) ? [item.text] : []));
}

function isText(item: unknown): item is { readonly type: 'text'; readonly text: string } {
  if (typeof item !== 'object' || item === null) return false;
  return 'type' in item && item.type === 'text' && 'text' in item && typeof item.text === 'string';
}

function isTagged(output: unknown): output is { readonly value: unknown } {
  return typeof output === 'object' && output !== null && 'value' in output;
}
