// `npm run bench:server`: a mix of reads and writes against a server in a process of its own, over
// 64 connections for 200 users. Prints percentiles; fails on an error, a lost write, or a memory
// that somebody else was answered with. `--requests N --connections N --users N --embedder none`.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type LoadReport, runLoad } from './load.ts';
import { machine, percentiles } from './measure.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    connections: { type: 'string', default: '64' },
    users: { type: 'string', default: '200' },
    embedder: { type: 'string', default: 'built-in' },
    seed: { type: 'string', default: '1' },
  },
});

const MAIN = fileURLToPath(new URL('../src/surfaces/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'memoir-bench-server-'));
const flags = ['serve', '--json', '--quiet', '--port', '0', '--embedder', values.embedder];
const server = spawn(process.execPath, [MAIN, ...flags, '--db', join(folder, 'memoir.db')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stdout }).once('line', (line) => {
      resolve((JSON.parse(line) as { readonly url: string }).url);
    });
    server.on('close', () => reject(new Error('the server ended before it listened')));
  });
  const { requests, connections, users, seed } = values;
  console.log(
    `${requests} requests, ${connections} connections, ${users} users, embedder ${values.embedder}`,
  );
  console.log(machine());
  const report = await runLoad({
    url,
    requests: Number(requests),
    connections: Number(connections),
    users: Number(users),
    seed: Number(seed),
  });
  print(report, Number(requests));
  await printServerSide(url);
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('close', resolve));
  rmSync(folder, { recursive: true, force: true });
}

function print(
  { taken, seconds, errors, lost, crossed, acknowledged }: LoadReport,
  requests: number,
): void {
  console.log(`\n${seconds.toFixed(1)} s, ${Math.round(requests / seconds)} requests a second\n`);
  console.log('milliseconds        n     p50     p95     p99     max');
  const all = [...taken.values()].flat();
  for (const [task, times] of [...taken, ['all', all] as const]) console.log(row(task, times));
  console.log(`\n${acknowledged} writes acknowledged`);
  for (const [what, list] of Object.entries({ errors, lost, crossed })) {
    console.log(`${what}: ${list.length}`);
    for (const one of list.slice(0, 5)) console.log(`  ${one}`);
    if (list.length > 0) process.exitCode = 1;
  }
}

function row(name: string, times: readonly number[]): string {
  const { n, p50, p95, max } = percentiles(times);
  const p99 = times.toSorted((left, right) => left - right)[Math.floor(times.length * 0.99)] ?? 0;
  const cells = [p50, p95, p99, max].map((time) => time.toFixed(1).padStart(7));
  return `${name.padEnd(12)} ${String(n).padStart(8)} ${cells.join(' ')}`;
}

/** What the server itself says: whether its event loop was kept from turning, how much it holds. */
async function printServerSide(url: string): Promise<void> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const wanted =
    /^(memoir_event_loop_delay_seconds\{quantile="(p99|max)"\}|process_resident_memory_bytes|memoir_pending_\w+) .+$/gm;
  console.log(`\n${[...metrics.matchAll(wanted)].map(([line]) => line).join('\n')}`);
}
