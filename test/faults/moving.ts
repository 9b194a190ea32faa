import type { LanguageModel } from '../../src/core/model.ts';
import type { Runtime } from '../../src/core/runtime.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { createFakeLanguageModel } from '../../src/testing/index.ts';

/** The clock of the machine, that many hours ahead: leases of those who were killed have ended. */
export function laterBy(hours: number): Runtime {
  return { ...systemRuntime, now: () => systemRuntime.now() + hours * 3_600_000 };
}

/** A model that reads "I moved to ..." and takes its time, in milliseconds. */
export function slowReader(delay: number): LanguageModel {
  return createFakeLanguageModel({
    name: 'fake:slow',
    replies: (messages) => {
      const asked = messages[1]?.content.split('List what these messages state:')[1] ?? '';
      const moves = asked.matchAll(/number="(\d+)"[^>]*>\n(I moved to (\w+))/g);
      const items = [...moves].map(([, message, quote, city]) => ({
        message: Number(message),
        quote,
        kind: 'profile',
        text: `The user lives in ${city}`,
        subject: 'user',
        predicate: 'lives in',
        object: city,
      }));
      return { pieces: [JSON.stringify(items)], delay };
    },
  });
}
