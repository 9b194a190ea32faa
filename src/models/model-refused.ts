/** Answers of a server that concern what it was asked: not its key, its address or its load. */
const REFUSALS: ReadonlySet<number> = new Set([400, 403, 413, 415, 422, 451]);
/** How providers say that they would not answer, as the reason of an answer without words. */
const FILTERED = /^(?:content[-_ ]?filter|safety|refusal|prohibited_content)$/i;

/** Why asking the same again is in vain: the provider refuses what it is shown. */
export class ModelRefused extends Error {
  readonly code = 'MODEL_REFUSED';
}

/** For the `cause` of an error: undefined when the status says nothing about what was asked. */
export function refusalByStatus(status: unknown, cause?: unknown): ModelRefused | undefined {
  if (typeof status !== 'number' || !REFUSALS.has(status)) return undefined;
  return new ModelRefused(`Refused with status ${status}`, { cause });
}

/** For the `cause` of an error: undefined when an answer without words ended for another reason. */
export function refusalByFinish(reason: unknown): ModelRefused | undefined {
  if (typeof reason !== 'string' || !FILTERED.test(reason)) return undefined;
  return new ModelRefused(`Refused with finish reason "${reason}"`);
}
