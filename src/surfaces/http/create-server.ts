import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Memory, MemoirError, type Runtime, systemRuntime } from '../../index.ts';
import { createServices, demandsKey, type Services } from '../services.ts';
import { type Application, createApplication, type MountedSurface } from './application.ts';
import { createCallNotes, METRICS_HELP } from './call-notes.ts';
import { answerClientError } from './client-error.ts';
import { inTime } from './deadline.ts';
import { createGauges } from './gauges.ts';
import { DEFAULT_LIMITS, type ServerLimits } from './limits.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { MOUNTS, type MountEntry } from './mounts.ts';
import { isLoopback } from './origin.ts';
import { createPages } from './pages.ts';

export interface ServerOptions {
  /** Closed with the server. */
  readonly memory: Memory;
  /** Package version, told by `/healthz`. */
  readonly version: string;
  readonly log: Log;
  /** Address to listen on. Default "127.0.0.1"; one that others reach demands a key. */
  readonly host?: string;
  /** 0 takes a free one. Default 7077. */
  readonly port?: number;
  /** Origins of web pages that may call it. Default: none. */
  readonly cors?: readonly string[];
  /** Host names that it may be called by on loopback, beside localhost: those of a proxy. */
  readonly hosts?: readonly string[];
  /** Where it is reached from outside, when a proxy stands before it. Default: where it listens. */
  readonly publicUrl?: string;
  /** Audit what only reads, too. Default false. */
  readonly auditReads?: boolean;
  /** The tenant of whoever needs no key. Default "default". */
  readonly tenant?: string;
  readonly limits?: Partial<ServerLimits>;
  readonly runtime?: Runtime;
  /** What is mounted. Default: every surface. */
  readonly mounts?: readonly MountEntry[];
}

export interface Server {
  /** "http://127.0.0.1:7077", once it listens. */
  readonly url: string;
  readonly surfaces: readonly Pick<MountEntry, 'path' | 'summary'>[];
  /** Whether a key is demanded at this moment. */
  locked(): Promise<boolean>;
  /**
   * Opens the store, loads the surfaces and listens. CONFIG: the port is taken, or the address is one
   * that others reach and there is no key.
   */
  listen(): Promise<void>;
  /**
   * Takes no more requests, ends streams, lets requests under way finish for `closeMs`, and closes the
   * memory. Called again, answers with the same.
   */
  close(): Promise<void>;
}

const LOOK_FOR_IDLE_MS = 50;

/** What was broken off may take so long to note that it was. */
const LAST_WORK_MS = 1_000;

/** A server of every surface over one memory. Creating it does no I/O. */
export function createServer(options: ServerOptions): Server {
  const { memory, host = '127.0.0.1', port = 7077, mounts = MOUNTS } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const runtime = options.runtime ?? systemRuntime;
  const loopback = isLoopback(host);
  const closing = new AbortController();
  const metrics = createMetrics(METRICS_HELP);
  const notes = createCallNotes(metrics);
  const services = createServices({
    memory,
    runtime,
    log: options.log,
    version: options.version,
    closing: closing.signal,
    settings: {
      observer: notes,
      auditReads: options.auditReads ?? false,
      ...(options.tenant !== undefined && { tenant: options.tenant }),
    },
  });
  let http: HttpServer | undefined;
  let application: Application | undefined;
  let stopped: Promise<void> | undefined;
  const url = (): string => options.publicUrl ?? addressOf(http, host, port);

  return {
    get url() {
      return url();
    },
    surfaces: mounts,
    locked: () => demandsKey(services),
    async listen() {
      await memory.open();
      if (!loopback) await demandKey(services, host);
      const gauges = createGauges(memory, options.version, runtime.now());
      const surfaces = await load(mounts, services);
      const answering = createApplication({
        services,
        limits,
        origin: { loopback, hosts: options.hosts ?? [], cors: options.cors ?? [] },
        metrics,
        notes,
        mounts: surfaces,
        pages: createPages({
          services,
          metrics,
          gauges,
          surfaces: mounts,
          loopback,
          inFlight: () => application?.inFlight() ?? 0,
        }),
        base: url,
      });
      application = answering;
      closing.signal.addEventListener('abort', gauges.close, { once: true });
      http = createSocket(answering.fetch, limits, services.newId);
      await startListening(http, host, port);
    },
    close() {
      stopped ??= stop();
      return stopped;
    },
  };

  async function stop(): Promise<void> {
    closing.abort(new DOMException('The server is ending', 'AbortError'));
    if (http !== undefined) await drain(http, limits.closeMs);
    if (application !== undefined) await inTime(application.settled(), LAST_WORK_MS);
    await services.governance.close();
    await memory.close();
  }
}

async function load(
  mounts: readonly MountEntry[],
  services: Services,
): Promise<readonly MountedSurface[]> {
  return await Promise.all(
    mounts.map(async (entry) => ({ ...entry, mount: await entry.load(services) })),
  );
}

async function demandKey({ governance }: Services, host: string): Promise<void> {
  if (await governance.keys.exist()) return;
  const message =
    `Others can reach the address ${host}, and there is no key yet: ` +
    'make one with "memoir keys create", or listen on 127.0.0.1';
  throw new MemoirError('CONFIG', message);
}

function createSocket(
  fetch: (request: Request, headerCount: number) => Promise<Response>,
  limits: ServerLimits,
  newId: () => string,
): HttpServer {
  const options = { overrideGlobalObjects: false, autoCleanupIncoming: false };
  const listener = getRequestListener(
    (request, { incoming }) => fetch(request, incoming.rawHeaders.length / 2),
    options,
  );
  const http = createHttpServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      keepAliveTimeout: limits.keepAliveMs,
      // Bodies have a pace to keep instead: a large import may take as long as it needs.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(5_000, limits.headersMs),
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  // The platform would drop what is above its own limit silently; the application counts instead.
  http.maxHeadersCount = 0;
  http.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    answerClientError(error, socket, newId),
  );
  return http;
}

function startListening(http: HttpServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    http.listen(port, host.replace(/^\[|\]$/g, ''), resolve);
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): MemoirError {
  const what: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} of ${host} is taken, perhaps by another Memoir: choose one with --port`,
    EACCES: `Port ${port} needs rights that this user does not have: choose one above 1023 with --port`,
    EADDRNOTAVAIL: `This machine has no address ${host}: choose one with --host`,
    ENOTFOUND: `There is no host called ${host}: choose one with --host`,
  };
  const message =
    what[error.code ?? ''] ?? `Cannot listen on ${host}, port ${port}: ${error.message}`;
  return new MemoirError('CONFIG', message, { cause: error });
}

/** Idle connections go as soon as they are idle, all of them after `milliseconds`. */
async function drain(http: HttpServer, milliseconds: number): Promise<void> {
  if (!http.listening) return;
  const last = setTimeout(() => http.closeAllConnections(), milliseconds);
  const idle = setInterval(() => http.closeIdleConnections(), LOOK_FOR_IDLE_MS);
  await new Promise<void>((resolve) => {
    http.close(() => resolve());
    http.closeIdleConnections();
  });
  clearTimeout(last);
  clearInterval(idle);
}

function addressOf(http: HttpServer | undefined, host: string, port: number): string {
  const address = http?.address();
  const bound = typeof address === 'object' && address !== null ? (address as AddressInfo) : null;
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `http://${name}:${bound?.port ?? port}`;
}
