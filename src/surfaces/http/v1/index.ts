import { Hono } from 'hono';
import type { Context } from 'hono';
import { MemoirError } from '../../../index.ts';
import type { Services } from '../../services.ts';
import { bearerOf } from './call.ts';
import { docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';
import { problemResponse, rateLimitHeaders } from './problem.ts';
import { readInput } from './read-input.ts';
import { respond } from './respond.ts';
import { pathFields, routes } from './routes.ts';
import type { Route } from './routes.ts';
import { createFeedWatch } from './watch-feed.ts';
import type { FeedWatch } from './watch-feed.ts';

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
  const document = openApiDocument(services.version);
  app.get('/v1/openapi.json', (context) => context.json(document));
  app.get('/v1/docs', () => docsPage(document));
  for (const route of routes) {
    app.on(route.method, patternOf(route.path), (context) =>
      answer(services, watch, route, context),
    );
  }
  app.notFound((context) => nothingThere(context));
  app.onError((error, context) => {
    if (!MemoirError.is(error)) throw error;
    return problemResponse(error, context.env.requestId);
  });
  return { fetch: async (request, context) => app.fetch(request, context) };
}

function patternOf(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

async function answer(
  services: Services,
  watch: FeedWatch,
  route: Route,
  context: Context<Environment>,
): Promise<Response> {
  const { requestId } = context.env;
  const request = context.req.raw;
  const { governance } = services;
  const principal = await governance.authenticate(bearerOf(request));
  const asked = await readInput(route, request, pathOf(route, context));
  try {
    const call = { services, request, requestId, principal, asked };
    const response = await respond(route, call, watch);
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
