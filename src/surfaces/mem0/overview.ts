import { wordsOf } from './categories.ts';

/** Words that name nothing to look for. */
const GENERAL: ReadonlySet<string> = new Set(
  `a about all am and any anything are be been can could did do does else ever everything far for from
   get give had has have he her him his how i in info information is it its know known learn learned
   list me memories memory mine my of on or our overview please profile recall remember remembered
   s say share she show so some something stored summarise summarize summary tell that the their them
   there these they this those to told up us user was we were what which who whom you your yours`.split(
    /\s+/,
  ),
);

/**
 * Whether a question asks for nothing in particular ("What do you know about me?"): no words of it can be
 * found, and everything that is known answers it.
 */
export function asksOverview(query: string): boolean {
  const words = wordsOf(query);
  return words.length > 0 && words.every((word) => GENERAL.has(word));
}

/** The relevance of a memory to such a question: enough to be shown, and more for what matters more. */
export function overviewScore(importance: number): number {
  return 0.3 + 0.2 * importance;
}
