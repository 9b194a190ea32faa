// Runs before every npm script, on whatever Node is there, so that an old one fails with a sentence
// instead of a syntax error. Plain JavaScript on purpose: an old Node cannot read TypeScript. With the
// path of a program it runs that, in this same process.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const needed = 24;
const running = process.versions.node;

if (Number.parseInt(running, 10) < needed) {
  const advice =
    process.platform === 'darwin' || (process.platform === 'win32' && process.arch === 'arm64')
      ? `install Node ${needed} or newer`
      : `run "npm ci" first, which brings Node ${needed} into this checkout, or install Node ${needed}`;
  console.error(`Memoir needs Node ${needed} or newer, but this is Node ${running}: ${advice}.`);
  process.exit(1);
}

const [program, ...rest] = process.argv.slice(2);
if (program !== undefined) {
  // npm ends the shell between the two of us, which passes no signal on: without it, its end is ours.
  const shell = process.ppid;
  setInterval(() => {
    if (process.ppid !== shell) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
  const path = resolve(program);
  process.argv = [process.argv[0], path, ...rest];
  await import(pathToFileURL(path).href);
}
