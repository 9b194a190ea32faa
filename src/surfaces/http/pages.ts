import { demandsKey, type Services } from '../services.ts';
import type { Page } from './application.ts';
import type { Gauges } from './gauges.ts';
import { answerHealth, type Readiness } from './health.ts';
import { HOME_HEADERS, homePage } from './home-page.ts';
import type { Metrics } from './metrics.ts';
import type { MountEntry } from './mounts.ts';
import { cameByProxy } from './origin.ts';

export interface PageParts {
  readonly services: Services;
  readonly metrics: Metrics;
  readonly gauges: Gauges;
  readonly readiness: Readiness;
  readonly surfaces: readonly Pick<MountEntry, 'path' | 'summary'>[];
  /** Whether only this machine reaches the server. */
  readonly loopback: boolean;
  readonly inFlight: () => number;
}

/** The pages of the server itself, by path. */
export function createPages(parts: PageParts): Readonly<Record<string, Page>> {
  const { services, surfaces } = parts;
  return {
    '/': async () => {
      const locked = await demandsKey(services);
      const page = homePage({ version: services.version, surfaces, locked });
      return new Response(page, { headers: HOME_HEADERS });
    },
    '/favicon.ico': () => new Response(null, { status: 204 }),
    '/healthz': () => answerHealth(services),
    '/readyz': () => parts.readiness.answer(),
    '/metrics': (request, { requestId }) => answerMetrics(parts, request, requestId),
  };
}

/** Needs no key where only this machine reaches it, and one that may manage where others do. */
async function answerMetrics(
  { services, metrics, gauges, loopback, inFlight }: PageParts,
  request: Request,
  requestId: string,
): Promise<Response> {
  const work = async (): Promise<Response> =>
    new Response(metrics.render(await gauges.read(inFlight())), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    });
  if (loopback && !cameByProxy(request)) return await work();
  const presented = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const principal = await services.governance.authenticate(presented);
  return await services.governance.door.pass(
    {
      principal,
      operation: { name: 'server.metrics', action: 'manage', audit: 'reads' },
      target: {},
      surface: 'http',
      requestId,
    },
    work,
  );
}
