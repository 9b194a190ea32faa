import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Memory } from '../../index.ts';
import type { Gauge } from './metrics.ts';

/** Tells what is so at this moment: the process, its event loop, and what waits to be worked out. */
export interface Gauges {
  read(inFlight: number): Promise<readonly Gauge[]>;
  close(): void;
}

export function createGauges(memory: Memory, version: string, startedAt: number): Gauges {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return {
    async read(inFlight) {
      const lag = (['p50', 'p99', 'max'] as const).map((quantile) => {
        const nanoseconds =
          quantile === 'max' ? delay.max : delay.percentile(quantile === 'p50' ? 50 : 99);
        return lagGauge(quantile, Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0);
      });
      delay.reset();
      return [
        ...processGauges(version, startedAt),
        gauge('memoir_http_in_flight', 'Requests under way', inFlight),
        ...lag,
        ...(await queueGauges(memory)),
      ];
    },
    close: () => void delay.disable(),
  };
}

function gauge(name: string, help: string, value: number): Gauge {
  return { name, help, value };
}

function lagGauge(quantile: string, value: number): Gauge {
  const help = 'Seconds between turns of the event loop since the last reading';
  return { name: 'memoir_event_loop_delay_seconds', help, value, labels: { quantile } };
}

function processGauges(version: string, startedAt: number): readonly Gauge[] {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    { ...gauge('memoir_build_info', 'The version that runs', 1), labels: { version } },
    gauge('process_start_time_seconds', 'When the server started, epoch seconds', startedAt / 1e3),
    gauge('process_resident_memory_bytes', 'Resident memory of the process', rss),
    gauge('memoir_heap_used_bytes', 'Used heap of the process', heapUsed),
    {
      ...gauge('process_cpu_seconds_total', 'Processor time of the process', (user + system) / 1e6),
      type: 'counter',
    },
  ];
}

async function queueGauges({ store, embedder, extractor }: Memory): Promise<readonly Gauge[]> {
  const embeddings = embedder === undefined ? 0 : await store.embeddings.pending();
  const { waiting, failing } =
    extractor === undefined ? { waiting: 0, failing: 0 } : await store.derivations.pending();
  return [
    gauge('memoir_pending_embeddings', 'Memories that wait for their vector', embeddings),
    gauge('memoir_pending_derivations', 'Episodes that wait to be read', waiting),
    gauge('memoir_failing_derivations', 'Of these, tried before and failed', failing),
  ];
}
