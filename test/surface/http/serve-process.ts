import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { MAIN } from '../run-cli.ts';

/** `memoir serve` in a process of its own. */
export interface ServeProcess {
  readonly url: string;
  /** What it logged so far, a line of JSON each. */
  readonly log: readonly string[];
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly gone: Promise<number | NodeJS.Signals | null>;
}

/** Starts it on a free port and waits until it listens; killed when the test ends. */
export async function startServe(
  context: Pick<TestContext, 'after'>,
  path: string,
  ...args: readonly string[]
): Promise<ServeProcess> {
  const flags = ['serve', '--json', '--port', '0', '--db', path, '--embedder', 'none', ...args];
  const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  context.after(() => child.kill('SIGKILL'));
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const gone = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => {
      resolve((JSON.parse(line) as { readonly url: string }).url);
    });
    void gone.then((end) => reject(new Error(`it ended with ${end}: ${log.join('\n')}`)));
  });
  return { url, log, gone, kill: (signal) => void child.kill(signal) };
}
