const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Resolves with the first signal that tells the process to end; a second one ends it at once. Whoever
 * ends it properly leaves with 0.
 */
export function untilTold(onSignal: (signal: string) => void): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    for (const [signal, code] of Object.entries(SIGNALS)) {
      process.on(signal, () => {
        if (told) process.exit(code);
        told = true;
        onSignal(signal);
        resolve();
      });
    }
  });
}
