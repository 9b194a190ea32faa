/** Entry of the rules' worker thread: loads the language with the first request, then answers in turn. */
import { parentPort } from 'node:worker_threads';

import { extractCandidates } from './extract.ts';
import type { Language } from './language.ts';
import { loadLanguage } from './language.ts';
import type { RuleReply, RuleRequest } from './protocol.ts';

let language: Promise<Language> | undefined;

parentPort?.on('message', (request: RuleRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply, []));
});

async function answer({ id, input }: RuleRequest): Promise<RuleReply> {
  try {
    language ??= loadLanguage();
    return { id, candidates: extractCandidates(input, await language) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
