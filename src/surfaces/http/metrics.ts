/** Upper bounds of the buckets of durations, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type Labels = Readonly<Record<string, string>>;

interface Histogram {
  readonly counts: number[];
  count: number;
  sum: number;
}

/** What a server counts, as Prometheus reads it (text format 0.0.4). Labels are of closed sets. */
export interface Metrics {
  /** One more. */
  count(name: string, labels: Labels): void;
  /** A duration in seconds. */
  observe(name: string, labels: Labels, seconds: number): void;
  /** All of it, after `gauges`: what is so at this moment. */
  render(gauges: readonly Gauge[]): string;
}

export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly value: number;
  readonly labels?: Labels;
  /** Default "gauge". */
  readonly type?: 'gauge' | 'counter';
}

/** `help`: what each counter and histogram means, by name. */
export function createMetrics(help: Readonly<Record<string, string>>): Metrics {
  const counters = new Map<string, Map<string, number>>();
  const histograms = new Map<string, Map<string, Histogram>>();
  return {
    count(name, labels) {
      const series = seriesOf(counters, name);
      const key = labelText(labels);
      series.set(key, (series.get(key) ?? 0) + 1);
    },
    observe(name, labels, seconds) {
      const series = seriesOf(histograms, name);
      const key = labelText(labels);
      const histogram = series.get(key) ?? { counts: BUCKETS.map(() => 0), count: 0, sum: 0 };
      series.set(key, histogram);
      histogram.count += 1;
      histogram.sum += seconds;
      BUCKETS.forEach((bound, at) => {
        if (seconds <= bound) histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
      });
    },
    render(gauges) {
      const lines = [...gaugeLines(gauges)];
      for (const [name, series] of counters) {
        lines.push(...heading(name, help[name], 'counter'));
        for (const [labels, value] of series) lines.push(`${name}${braced(labels)} ${value}`);
      }
      for (const [name, series] of histograms) {
        lines.push(...heading(name, help[name], 'histogram'));
        for (const [labels, histogram] of series)
          lines.push(...bucketLines(name, labels, histogram));
      }
      return `${lines.join('\n')}\n`;
    },
  };
}

function seriesOf<Value>(all: Map<string, Map<string, Value>>, name: string): Map<string, Value> {
  const series = all.get(name) ?? new Map<string, Value>();
  all.set(name, series);
  return series;
}

function gaugeLines(gauges: readonly Gauge[]): readonly string[] {
  const named = new Set<string>();
  return gauges.flatMap(({ name, help, value, labels = {}, type = 'gauge' }) => {
    const head = named.has(name) ? [] : heading(name, help, type);
    named.add(name);
    return [...head, `${name}${braced(labelText(labels))} ${value}`];
  });
}

function bucketLines(name: string, labels: string, { counts, count, sum }: Histogram): string[] {
  const lead = labels === '' ? '' : `${labels},`;
  return [
    ...BUCKETS.map((bound, at) => `${name}_bucket{${lead}le="${bound}"} ${counts[at] ?? 0}`),
    `${name}_bucket{${lead}le="+Inf"} ${count}`,
    `${name}_sum${braced(labels)} ${sum}`,
    `${name}_count${braced(labels)} ${count}`,
  ];
}

function heading(name: string, help: string | undefined, type: string): string[] {
  return [`# HELP ${name} ${help ?? name}`, `# TYPE ${name} ${type}`];
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, '_')}"`)
    .join(',');
}
