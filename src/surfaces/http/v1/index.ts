import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Principal } from '../../../governance/principal.ts';
import { MemoirError } from '../../../index.ts';
import type { Services } from '../../services.ts';
import { bearerOf } from './call.ts';
import { docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';
import type { OpenApiDocument } from './openapi.ts';
import { problemResponse, rateLimitHeaders } from './problem.ts';
import { readInput } from './read-input.ts';
import { respond } from './respond.ts';
import { pathFields, routes } from './routes.ts';
import type { Route } from './routes.ts';
import { createFeedWatch } from './watch-feed.ts';
import { createStreamPlaces } from '../../stream-places.ts';
import type { StreamParts } from './stream-changes.ts';

export interface NativeApi {
  /** Answers requests below `/v1`. Faults that are no MemoirError are thrown. */
  fetch(request: Request, context: { readonly requestId: string }): Promise<Response>;
}

interface Environment {
  readonly Bindings: { readonly requestId: string };
}

/** The native API. Does no I/O before a request comes. */
export function createNativeApi(services: Services): NativeApi {
  const app = new Hono<Environment>();
  const watch = createFeedWatch(services.memory.store.feed);
  const streams = { watch, places: createStreamPlaces() };
  const document = openApiDocument(services.version);
  app.get('/v1/openapi.json', (context) => context.json(document));
  app.get('/v1/docs', () => docsPage(document));
  app.get('/v1', (context) =>
    context.req.header('accept')?.includes('text/html') === true
      ? docsPage(document)
      : context.json(overviewOf(document)),
  );
  for (const route of routes) {
    app.on(route.method, patternOf(route.path), (context) =>
      answer(services, streams, route, context),
    );
  }
  app.notFound((context) => nothingThere(context));
  app.onError((error, context) => {
    if (!MemoirError.is(error)) throw error;
    return problemResponse(error, context.env.requestId);
  });
  return { fetch: async (request, context) => app.fetch(request, context) };
}

/** For whoever asks at the root. */
function overviewOf({ info, paths }: OpenApiDocument): object {
  const { title, version, description } = info;
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const documents = { reference: '/v1/docs', openapi: '/v1/openapi.json' };
  return { title, version, description, ...documents, routes: found };
}

function patternOf(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

async function answer(
  services: Services,
  streams: StreamParts,
  route: Route,
  context: Context<Environment>,
): Promise<Response> {
  const { requestId } = context.env;
  const request = context.req.raw;
  const { governance } = services;
  const principal = await governance.authenticate(bearerOf(request));
  const asked = await charged(services, principal, route, () =>
    readInput(route, request, pathOf(route, context)),
  );
  try {
    const call = { services, request, requestId, principal, asked };
    const response = await respond(route, call, streams);
    const limit = governance.rateLimit(principal);
    const headers = limit === undefined ? {} : rateLimitHeaders(limit);
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  } catch (error) {
    if (!MemoirError.is(error) || error.code !== 'CONFLICT') throw error;
    const isCondition = route.method === 'PATCH' && request.headers.has('if-match');
    return problemResponse(error, requestId, isCondition ? { status: 412 } : {});
  }
}

/**
 * Reads a request. One that cannot be read counts like any other, or whoever is over the limit could
 * go on sending such; and over the limit none is read.
 */
async function charged<Read>(
  { governance }: Services,
  principal: Principal,
  { operation }: Route,
  read: () => Promise<Read>,
): Promise<Read> {
  const asked = { operation: operation.note.name, surface: 'http' } as const;
  const isUsedUp = (governance.rateLimit(principal)?.remaining ?? 1) < 1;
  if (isUsedUp) await governance.charge(principal, asked);
  try {
    return await read();
  } catch (error) {
    await governance.charge(principal, asked);
    throw error;
  }
}

function pathOf(route: Route, context: Context<Environment>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pathFields(route.path).map((name) => [name, context.req.param(name) ?? '']),
  );
}

function nothingThere(context: Context<Environment>): Response {
  const { path } = context.req;
  const allowed = routes.filter((route) => matches(route.path, path)).map(({ method }) => method);
  if (allowed.length === 0) {
    const error = new MemoirError('NOT_FOUND', 'There is no such route: see /v1/docs');
    return problemResponse(error, context.env.requestId);
  }
  const allow = allowed.join(', ');
  const error = new MemoirError('INVALID_INPUT', `This route knows ${allow} only`);
  return problemResponse(error, context.env.requestId, { status: 405, headers: { allow } });
}

function matches(pattern: string, path: string): boolean {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  return (
    parts.length === wanted.length &&
    wanted.every((part, at) => part.startsWith('{') || part === parts[at])
  );
}
