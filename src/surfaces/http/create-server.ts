import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as HttpServer,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Memory, MemoirError, type Runtime, systemRuntime } from '../../index.ts';
import { recoverTurns } from '../recover-turns.ts';
import { warmUp } from '../warm-up.ts';
import { createServices, demandsKey, type Services } from '../services.ts';
import { type Application, createApplication, type MountedSurface } from './application.ts';
import { createCallNotes, METRICS_HELP } from './call-notes.ts';
import { answerClientError } from './client-error.ts';
import { inTime } from './deadline.ts';
import { createGauges } from './gauges.ts';
import { DEFAULT_LIMITS, type ServerLimits } from './limits.ts';
import { createIncomingTrace } from './incoming-trace.ts';
import { createReadiness } from './health.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { MOUNTS, type MountEntry } from './mounts.ts';
import { isLoopback } from './origin.ts';
import { problem } from './problem.ts';
import { createPages } from './pages.ts';

export interface ServerOptions {
  /** Closed with the server. */
  readonly memory: Memory;
  /** Package version, told by `/healthz`. */
  readonly version: string;
  readonly log: Log;
  /** Where the store of the memory lies, to see that it still does. Default: it is not looked at. */
  readonly storeFile?: string;
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
  /** The command that makes a key, for people. Default "memoir keys create". */
  readonly keyHint?: string;
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
  // Whoever calls it by another name, or from elsewhere, comes by a proxy.
  const isProxied = (options.hosts ?? []).length > 0 || options.publicUrl !== undefined;
  const keyHint = options.keyHint ?? 'memoir keys create';
  checkOrigins(options.cors ?? []);
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
      onProblem: ({ what, error }) => {
        metrics.count('memoir_problems_total', {});
        const code = MemoirError.is(error) ? error.code : 'FAULT';
        options.log.error('problem', { what, code });
      },
      ...(options.tenant !== undefined && { tenant: options.tenant }),
    },
  });
  let http: HttpServer | undefined;
  let application: Application | undefined;
  let stopped: Promise<void> | undefined;
  // There is no way back from a key to none.
  let isLocked = false;
  const locked = async (): Promise<boolean> => (isLocked ||= await demandsKey(services));
  const url = (): string => options.publicUrl ?? addressOf(http, host, port);

  return {
    get url() {
      return url();
    },
    surfaces: mounts,
    locked,
    async listen() {
      await memory.open();
      if (!loopback || isProxied) await demandKey(services, host, keyHint);
      const gauges = createGauges(memory, options.version, runtime.now());
      const readiness = await createReadiness(services, options.storeFile);
      const surfaces = await load(mounts, services);
      const answering = createApplication({
        services,
        limits,
        origin: { loopback, hosts: options.hosts ?? [], cors: options.cors ?? [] },
        metrics,
        notes,
        trace: createIncomingTrace(options.log),
        mounts: surfaces,
        pages: createPages({
          services,
          metrics,
          gauges,
          readiness,
          surfaces: mounts,
          loopback: loopback && !isProxied,
          inFlight: () => application?.inFlight() ?? 0,
        }),
        base: url,
        locked,
      });
      application = answering;
      closing.signal.addEventListener('abort', gauges.close, { once: true });
      http = createSocket(answering.fetch, limits, services.newId);
      await startListening(http, host, port);
      const { version } = options;
      options.log.info('listening', { url: url(), version, keys: await locked() });
      // Nobody waits for it: whoever asks for such a conversation meanwhile waits in line.
      void services.track(recoverTurns(services));
      void warmUp(services);
    },
    close() {
      stopped ??= stop();
      return stopped;
    },
  };

  async function stop(): Promise<void> {
    const begun = performance.now();
    closing.abort(new DOMException('The server is ending', 'AbortError'));
    if (http !== undefined) options.log.info('ending');
    if (http !== undefined) await drain(http, limits.closeMs);
    if (application !== undefined) await inTime(application.settled(), LAST_WORK_MS);
    await inTime(services.settled(), LAST_WORK_MS);
    await services.governance.close();
    await memory.close();
    if (http !== undefined)
      options.log.info('ended', { ms: Math.round(performance.now() - begun) });
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

async function demandKey({ governance }: Services, host: string, keyHint: string): Promise<void> {
  if (await governance.keys.exist()) return;
  const [what, otherwise] = isLoopback(host)
    ? ['A proxy lets others in', 'leave out --allow-host and --public-url']
    : [`Others can reach the address ${host}`, 'listen on 127.0.0.1'];
  const message = `${what}, and there is no key yet: make one with "${keyHint}", or ${otherwise}`;
  throw new MemoirError('CONFIG', message);
}

/** An origin is a scheme, a host and perhaps a port, as browsers send it: anything else never matches. */
function checkOrigins(origins: readonly string[]): void {
  for (const origin of origins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
    const message = `--cors is ${JSON.stringify(origin)}: give an origin as browsers send it, like http://localhost:3000, without a path`;
    throw new MemoirError('CONFIG', message);
  }
}

function createSocket(
  fetch: (request: Request, headerCount: number) => Promise<Response>,
  limits: ServerLimits,
  newId: () => string,
): HttpServer {
  const options = { overrideGlobalObjects: false, autoCleanupIncoming: false };
  const listener = getRequestListener(
    (request, { incoming }) => fetch(request, incoming.rawHeaders.length / 2),
    { ...options, errorHandler: () => unreadable(newId()) },
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
    (incoming, outgoing) => {
      outgoing.once('finish', () => endUnread(incoming, limits.bodyIdleMs));
      void listener(incoming, outgoing);
    },
  );
  http.maxConnections = limits.connections;
  // The platform would drop what is above its own limit silently; the application counts instead.
  http.maxHeadersCount = 0;
  http.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    answerClientError(error, socket, newId),
  );
  return http;
}

/** What is so malformed that it is no request: a Host that is none, for one. */
function unreadable(requestId: string): Response {
  const detail = 'The request has no address that can be read: check the Host header and the path';
  return problem({ code: 'INVALID_INPUT', status: 400, detail }, requestId);
}

/** Whoever goes on sending what was answered already has that long to come to an end. */
function endUnread(incoming: IncomingMessage, milliseconds: number): void {
  if (incoming.complete) return;
  const timer = setTimeout(() => {
    if (!incoming.complete) incoming.socket.destroy();
  }, milliseconds);
  incoming.once('close', () => clearTimeout(timer));
  timer.unref();
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
