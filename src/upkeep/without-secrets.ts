import type { MessagePart } from '../core/record.ts';
import type { SessionMessage } from '../session/messages.ts';
import { splitSentences } from '../session/sentences.ts';
import { findSecrets, hasSecret } from '../text/secrets.ts';
import { isToolOutput, toolOutputText } from '../text/tool-output.ts';

/**
 * A conversation without the sentences that tell passwords, PINs, numbers of cards or keys, and
 * without the outputs of tools that hold one: what may be quoted or put to a model to condense. What
 * is left is word for word what was said. Messages of which nothing is left are left out.
 */
export function withoutSecrets(messages: readonly SessionMessage[]): readonly SessionMessage[] {
  const sentences = messages.map(({ message }) => [...splitSentences(message.content)]);
  const told = findSecrets(sentences.flat());
  let first = 0;
  return messages.flatMap((each, index) => {
    const own = sentences[index] ?? [];
    const secret = told.slice(first, first + own.length);
    first += own.length;
    const { content, parts = [], ...rest } = each.message;
    // Of a very long sentence only the beginning was looked at.
    const isTouched = secret.includes(true) || hasSecret(content);
    const text = isTouched ? own.filter((_, at) => secret[at] !== true).join('\n') : content;
    const kept = parts.filter((part) => !isSecretOutput(part));
    if (text === '' && kept.length === 0) return [];
    const message = { ...rest, content: text, ...(kept.length > 0 && { parts: kept }) };
    return [{ ...each, message }];
  });
}

function isSecretOutput(part: MessagePart): boolean {
  return isToolOutput(part) && hasSecret(toolOutputText(part));
}
