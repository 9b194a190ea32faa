/** What came first: the value, or the end of the time, or the end of the one who asked. */
export type InTime<Value> = { readonly value: Value } | 'late';

/**
 * Waits that long for a value. What comes too late is dropped, its error too: whoever asked has an
 * answer by then.
 */
export async function inTime<Value>(
  promise: Promise<Value>,
  milliseconds: number,
): Promise<InTime<Value>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), milliseconds);
  });
  promise.catch(ignore);
  const won = await Promise.race([promise.then((value) => ({ value })), late]).finally(() =>
    clearTimeout(timer),
  );
  return won;
}

function ignore(): void {
  // The race has its own eyes on the promise; this one keeps a late rejection from ending the process.
}
