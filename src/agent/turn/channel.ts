/** What one side tells and the other reads, in order; nobody waits for a reader. */
export interface Channel<Item> {
  readonly push: (item: Item) => void;
  readonly close: () => void;
  /** Reading ends with the error, after what was told before. */
  readonly fail: (error: unknown) => void;
  read(): AsyncGenerator<Item, void>;
}

export function createChannel<Item>(): Channel<Item> {
  const items: Item[] = [];
  let ended: { readonly error?: unknown } | undefined;
  let wake = (): void => undefined;
  const end = (how: { readonly error?: unknown }): void => {
    ended ??= how;
    wake();
  };
  return {
    push(item) {
      items.push(item);
      wake();
    },
    close: () => end({}),
    fail: (error) => end({ error }),
    async *read() {
      for (;;) {
        while (items.length > 0) yield items.shift() as Item;
        if (ended !== undefined) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if ('error' in ended) throw ended.error;
    },
  };
}
