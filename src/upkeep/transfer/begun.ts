/**
 * The same values, asked for from now on: the lines of `node:readline` are lost when they come before
 * somebody asks.
 */
export function begun(
  source: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncIterable<unknown> | Iterable<unknown> {
  if (!(Symbol.asyncIterator in source)) return source;
  const iterator = source[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => iterator };
}
