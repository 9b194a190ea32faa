/** Who comes next, by what they share. */
const lines = new WeakMap<object, Promise<unknown>>();

/**
 * Does one piece of work after the other of all that share an object. Who waits for it waits in
 * turn; whether the one before succeeded is its own caller's business.
 */
export function oneAtATime<Result>(shared: object, work: () => Promise<Result>): Promise<Result> {
  const mine = (lines.get(shared) ?? Promise.resolve()).then(work, work);
  lines.set(shared, mine);
  return mine;
}
