import { cpus, loadavg, totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Timing {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Runs a task many times, one after the other, and gives percentiles of its time in ms. */
export async function time(
  times: number,
  task: (round: number) => Promise<unknown>,
): Promise<Timing> {
  const taken: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const start = performance.now();
    await task(round);
    taken.push(performance.now() - start);
  }
  return percentiles(taken);
}

export function percentiles(values: readonly number[]): Timing {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}

/**
 * Runs a task and says by how much the event loop was late meanwhile, in ms. A busy system makes it
 * late too; `busy` is the most that this thread itself computed between two ticks of 1 ms.
 */
export async function loopDelay<Result>(
  task: () => Promise<Result>,
): Promise<{ result: Result; p99: number; max: number; busy: number }> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  let before = process.threadCpuUsage();
  let busy = 0;
  const ticks = setInterval(() => {
    const now = process.threadCpuUsage();
    busy = Math.max(busy, (now.user + now.system - before.user - before.system) / 1000);
    before = now;
  }, 1);
  monitor.enable();
  const result = await task();
  monitor.disable();
  clearInterval(ticks);
  return { result, p99: monitor.percentile(99) / 1e6, max: monitor.max / 1e6, busy };
}

export function machine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Node ${process.versions.node}, ${processors.length} x ${processors[0]?.model ?? 'unknown'}, ${memory} GiB, load ${loadavg()[0]?.toFixed(1)}`;
}

export const show = ({ p50, p95 }: Timing): string => `${p50.toFixed(2)} / ${p95.toFixed(2)}`;
